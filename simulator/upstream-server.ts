import type { IncomingMessage, ServerResponse } from 'node:http';
import { operationName, resourcePath } from './cc-gateway/find-operation.js';
import { deliver, deliveryOf, nothingExecuted, spoil, type Delivery } from './delivery.js';
import type { Faults } from './faults.js';
import type { IncomingExchange } from './http-server.js';
import type { Recorder } from './recorder.js';
import type { SimulatedRequest, SimulatedUpstream } from './simulated-exchange.js';
import type { Stage } from './stage.js';

/** The parts that an exchange with either upstream goes through. */
export interface Upstreams {
  ccGateway: SimulatedUpstream;
  aicc: SimulatedUpstream;
  recorder: Recorder;
  faults: Faults;
  /** Times the delays of faults. */
  stage: Stage;
}

/** Records the request, lets its upstream answer it, and lets faults act on both. */
export async function serveUpstreams(upstreams: Upstreams, incoming: IncomingExchange): Promise<void> {
  const request = toSimulatedRequest(incoming);
  const upstream = upstreamOf(upstreams, request.path);
  const operation =
    upstream === upstreams.ccGateway ? operationName(request.method, request.path) : lastSegment(request);
  const recorded = upstreams.recorder.record({
    at: Date.now(),
    operation,
    method: request.method,
    url: incoming.request.url ?? '',
    headers: request.headers,
    rawHeaders: incoming.request.rawHeaders,
    body: request.body,
    status: null,
  });
  const { delivery, name } = await answer(upstreams, upstream, request, operation);
  recorded.operation = name;
  recorded.status = deliver(delivery, incoming.response);
}

async function answer(
  { faults, stage }: Upstreams,
  upstream: SimulatedUpstream | undefined,
  request: SimulatedRequest,
  operation: string,
): Promise<{ delivery: Delivery; name: string }> {
  const fault = faults.take(operation, agentIdOf(request.path));
  const isBefore = fault?.when === 'before';
  if (fault !== undefined && isBefore) {
    await stage.pause(fault.delayMs ?? 0);
    if (fault.kind !== 'delay') return { delivery: spoil(nothingExecuted, fault), name: operation };
  }
  if (upstream === undefined) return { delivery: { status: 404, body: '' }, name: 'unknown' };
  const exchange = await upstream.exchange(request);
  const name = exchange.operation;
  if (fault === undefined || isBefore) return { delivery: deliveryOf(exchange), name };
  await stage.pause(fault.delayMs ?? 0);
  return { delivery: fault.kind === 'delay' ? deliveryOf(exchange) : spoil(exchange.answer, fault), name };
}

function toSimulatedRequest({ request, body, response }: IncomingExchange): SimulatedRequest {
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
  return {
    method: request.method ?? '',
    path: decode(path),
    query: new URLSearchParams(query),
    headers: singleHeaders(request),
    body,
    aborted: abortSignal(response),
  };
}

function singleHeaders({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]));
}

function abortSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else response.once('close', () => controller.abort());
  return controller.signal;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function upstreamOf({ ccGateway, aicc }: Upstreams, path: string): SimulatedUpstream | undefined {
  if (path.toLowerCase().startsWith(resourcePath)) return ccGateway;
  return /^\/(apigovernance|apiaccess)\//.test(path) ? aicc : undefined;
}

function lastSegment({ path }: SimulatedRequest): string {
  return path.split('/').at(-1) ?? '';
}

function agentIdOf(path: string): string | undefined {
  return path.toLowerCase().startsWith(resourcePath)
    ? path.slice(resourcePath.length).split('/').filter(Boolean)[1]
    : undefined;
}
