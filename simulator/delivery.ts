import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.js';
import type { Mishap, SimulatedAnswer, SimulatedExchange } from './simulated-exchange.js';

/** What really goes back: an answer, perhaps a spoilt one, or something that is none. */
export type Delivery = SimulatedAnswer | 'hang' | 'reset';

const oversizedLength = 16 * 1024 * 1024;
const htmlPage = '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Error</h1></body></html>';
const html = { 'Content-Type': 'text/html;charset=UTF-8' };
const json = { 'Content-Type': 'application/json;charset=UTF-8' };

/** The fate that the number dialled has in store for the answer. */
export function deliveryOf({ answer, mishap }: SimulatedExchange): Delivery {
  return mishap === undefined ? answer : spoil(answer, { kind: mishap });
}

/** What the fault makes of an answer. */
export function spoil(answer: SimulatedAnswer, fault: Fault | { kind: Mishap }): Delivery {
  const { status, headers, body, kind }: Fault = fault;
  switch (kind) {
    case 'hang':
    case 'reset':
      return kind;
    case 'delay':
      return answer;
    case 'http':
      return { status: status ?? 503, headers: { ...html, ...headers }, body: body ?? htmlPage };
    case 'html':
      return { status: status ?? 200, headers: { ...html, ...headers }, body: body ?? htmlPage };
    case 'truncated':
      return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
    case 'malformed':
      return { ...answer, body: body ?? "{'message':'',retcode:0,}" };
    case 'empty':
      return { ...answer, status: status ?? answer.status, body: '' };
    case 'oversized':
      return { ...answer, body: JSON.stringify({ message: 'x'.repeat(oversizedLength), retcode: '0' }) };
    case 'answer':
      return { status: status ?? answer.status, headers: { ...answer.headers, ...headers }, body: body ?? answer.body };
    case 'redirect':
      return { status: status ?? 302, headers: { Location: '/elsewhere', ...headers }, body: body ?? '' };
  }
}

/** An answer for faults that act before anything is executed. */
export const nothingExecuted: SimulatedAnswer = { status: 200, headers: json, body: '{"message":"","retcode":"0"}' };

/** Sends the answer and returns its status; null where none was sent. */
export function deliver(delivery: Delivery, response: ServerResponse): number | null {
  if (delivery === 'hang') return null;
  if (delivery === 'reset') {
    response.socket?.resetAndDestroy();
    return null;
  }
  const { status, headers, body } = delivery;
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
  return status;
}
