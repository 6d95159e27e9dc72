import { stringify } from 'lossless-json';
import type { SimulatedAnswer } from '../simulated-exchange.js';

/** An answer in JSON; a LosslessNumber in it is printed with all its digits. */
export function jsonAnswer(status: number, body: unknown): SimulatedAnswer {
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8' }, body: stringify(body) ?? '' };
}

/** The body that Spring Boot gives a failure; CC-FS, the only component whose error body is documented, answers so. */
export function springAnswer(status: number, error: string, path: string): SimulatedAnswer {
  return jsonAnswer(status, { timestamp: Date.now(), status, error, message: 'No message available', path });
}

/** The page of a web application firewall or a proxy in front. */
export function htmlAnswer(status: number, title: string): SimulatedAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>`,
  };
}
