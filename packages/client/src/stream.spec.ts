import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, type Agent } from './agent.js';
import { event, json, startFakeService, stream, until, type FakeService } from './service.fixture.js';

const open = event('open', 'e-1', { id: 'e-1', session: null, calls: [], previews: [] });
const idle = (id: string) =>
  event('agent.idle', id, { id, type: 'agent.idle', agentId: '291', occurredAt: '', call: null, upstream: null });
const unauthenticated = json(401, {
  code: 'UNAUTHENTICATED',
  status: 401,
  outcome: 'not_executed',
  retryable: false,
});

let service: FakeService;
let agent: Agent;
beforeEach(async () => {
  service = await startFakeService();
});
afterEach(async () => {
  agent.close();
  await service.close();
});

describe('a stream whose token is refused', () => {
  beforeEach(() =>
    service.on('GET /v1/agents/291/events', (request, response) =>
      (request.headers.authorization === 'Bearer good' ? stream([open]) : unauthenticated)(request, response),
    ),
  );
  const join = (token: () => string) =>
    (agent = connect({ baseUrl: service.url, agentId: '291', shareStream: false, token }));

  it('is opened promptly when there is a new one', async () => {
    let current = 'revoked';
    join(() => current);
    await until(() => agent.getSnapshot().connection === 'refused');
    current = 'good';
    await until(() => agent.getSnapshot().connection === 'live', 10_000);
  });

  it('is asked for ever more rarely while every token is refused', async () => {
    let given = 0;
    join(() => `refused-${++given}`);
    await until(() => service.received.length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // Attempts after at least 0, 150, 450, 1050 and 2250 ms, each with the present token and a new one.
    expect(service.received.length).toBeLessThanOrEqual(10);
    expect(given).toBeLessThanOrEqual(6);
  });
});

it('is opened promptly when a gateway in front did not find the service for a moment', async () => {
  let asked = 0;
  service.on('GET /v1/agents/291/events', (request, response) => {
    if (asked++ === 0) response.writeHead(404, { 'content-type': 'text/html' }).end('<html>');
    else stream([open])(request, response);
  });
  agent = connect({ baseUrl: service.url, agentId: '291', shareStream: false });
  await until(() => agent.getSnapshot().connection === 'live', 10_000);
});

it('says nothing more once it is closed, be it by a listener', async () => {
  service.on('GET /v1/agents/291/events', stream([open, idle('e-2'), idle('e-3')]));
  agent = connect({ baseUrl: service.url, agentId: '291', shareStream: false });
  const received: string[] = [];
  agent.on('*', ({ id }) => {
    received.push(id);
    agent.close();
  });
  await until(() => received.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(received).toEqual(['e-2']);
  expect(agent.getSnapshot().connection).toBe('closed');
});
