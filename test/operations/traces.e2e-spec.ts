import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';

interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: object }[];
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

let simulator: Simulator;
let collector: Server;
let endpoint: string;
/** What the collector was sent, as text. */
const received: string[] = [];
beforeAll(async () => {
  simulator = await startSimulator({ stepMs: 5, ccGateway: { pollHoldMs: 100 } });
  collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  endpoint = `http://127.0.0.1:${(collector.address() as { port: number }).port}`;
});
afterAll(async () => {
  collector.close();
  await simulator.close();
});

const spans = (): ReceivedSpan[] =>
  received.flatMap((text) =>
    JSON.parse(text).resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: ReceivedSpan[] }[] }) =>
      scopeSpans.flatMap(({ spans: found }) => found),
    ),
  );

/** Signs in and dials as a caller who traces, and stops the process. */
async function dialOnce(environment: Record<string, string>): Promise<ServiceProcess> {
  simulator.recorder.clear();
  received.length = 0;
  const service = new ServiceProcess({
    tenants: acmeTenant(simulator.url),
    environment: { POLL_GAP_MS: '5', ...environment },
  });
  const { url } = await service.ready();
  const send = (method: string, path: string, body: object) =>
    fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', traceparent: `00-${TRACE}-${CALLER}-01` },
      body: JSON.stringify(body),
    });
  const session = { password: 'Simulator-1', phoneNumber: '40038', takeOver: true };
  await send('PUT', '/v1/agents/291/session', session);
  expect((await send('POST', '/v1/agents/291/calls/outbound', { called: '13900139000' })).status).toBe(202);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await service.stop()).toBe(0);
  return service;
}

const sentTrace = () => simulator.recorder.of('callout').at(-1)!.headers['traceparent'];

describe('traces', () => {
  it('follow a dial from the caller to the gateway and the state, and its events to the stream', async () => {
    const service = await dialOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    const named = (name: string) => spans().filter((span) => span.name === name);
    const [request] = named('POST /v1/agents/:agentId/calls/outbound');
    const [dial] = named('dial');
    const [upstream] = named('cc-gateway callout');
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
    expect(dial).toMatchObject({ traceId: TRACE, parentSpanId: request!.spanId });
    expect(upstream).toMatchObject({ traceId: TRACE, parentSpanId: dial!.spanId });
    expect(named('state transact').some(({ parentSpanId }) => parentSpanId === dial!.spanId)).toBe(true);
    const [event] = named('event');
    expect(named('publish').some(({ parentSpanId }) => parentSpanId === event!.spanId)).toBe(true);

    const line = service.stdout
      .split('\n')
      .find((text) => text.includes('calls/outbound') && text.includes('"request"'));
    expect(JSON.parse(line!)).toMatchObject({ trace_id: TRACE, span_id: request!.spanId });
    expect(sentTrace()).toBeUndefined();
  });

  it('tell no number, Guid, password or id of an agent', () => {
    const guids = simulator.recorder.requests.flatMap(({ headers }) => headers['guid'] ?? []);
    expect(guids.length).toBeGreaterThan(0);
    for (const secret of ['13900139000', '40038', 'Simulator-1', '"291"', '/291', ...guids])
      expect(received.join('\n')).not.toContain(secret);
  });

  it('go on at the gateway where the switch says so, with nothing else of the caller', async () => {
    await dialOnce({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint}/v1/traces`, TRACE_UPSTREAM: 'true' });
    const upstream = spans().find(({ name }) => name === 'cc-gateway callout');
    expect(sentTrace()).toBe(`00-${TRACE}-${upstream!.spanId}-01`);
  });

  it('are none without an endpoint', async () => {
    const service = await dialOnce({ TRACE_UPSTREAM: 'true' });
    expect(received).toEqual([]);
    expect(service.stdout).not.toContain('trace_id');
    expect(sentTrace()).toBeUndefined();
  });
});
