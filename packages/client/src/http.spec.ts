import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { connect, type Agent, type ConnectOptions } from './agent.js';
import {
  call,
  event,
  json,
  startFakeService,
  stream,
  until,
  type Answer,
  type FakeService,
} from './service.fixture.js';

const path = '/v1/agents/291/calls/outbound';
const overloaded = json(
  503,
  { code: 'OVERLOADED', status: 503, outcome: 'not_executed', retryable: true },
  { 'retry-after': '0' },
);
const unauthenticated = json(401, {
  code: 'UNAUTHENTICATED',
  status: 401,
  outcome: 'not_executed',
  retryable: false,
});
const lost: Answer = (_request, response) => void response.destroy();
const badGateway: Answer = (_request, response) => void response.writeHead(502).end('<html>');

let service: FakeService;
let agent: Agent;
beforeEach(async () => {
  service = await startFakeService();
  service.on(
    'GET /v1/agents/291/events',
    stream([event('open', 'e-1', { id: 'e-1', session: null, calls: [], previews: [] })]),
  );
});
afterEach(async () => {
  jest.restoreAllMocks();
  agent.close();
  await service.close();
});

const join = (more: Partial<ConnectOptions> = {}) =>
  (agent = connect({ baseUrl: service.url, agentId: '291', shareStream: false, ...more }));
const received = () => service.received.filter((one) => one.path === path);
const answers = (...all: [Answer, ...Answer[]]) =>
  service.on(`POST ${path}`, (...exchange) => (all.length > 1 ? all.shift()! : all[0])(...exchange));

describe('a dial', () => {
  it('whose answer was lost may have been placed, whatever its repetitions are answered', async () => {
    answers(lost, overloaded);
    await expect(join().dial('13900139000')).rejects.toMatchObject({
      code: 'NETWORK_ERROR',
      outcome: 'unknown',
      cause: { code: 'OVERLOADED' },
    });
    expect(received()).toHaveLength(3);
  });

  it('whose answer was lost may have been placed, also when the token has ended meanwhile', async () => {
    answers(lost, unauthenticated);
    await expect(join({ token: () => 't1' }).dial('13900139000')).rejects.toMatchObject({
      code: 'NETWORK_ERROR',
      outcome: 'unknown',
      cause: { code: 'UNAUTHENTICATED' },
    });
  });

  it('is not repeated when the laptop slept meanwhile: nobody wants the call any more', async () => {
    service.on(`POST ${path}`, (_request, response) => {
      const awakeAt = Date.now() + 3_600_000;
      jest.spyOn(Date, 'now').mockImplementation(() => awakeAt);
      response.destroy();
    });
    await expect(join().dial('13900139000')).rejects.toMatchObject({ code: 'NETWORK_ERROR', outcome: 'unknown' });
    expect(received()).toHaveLength(1);
  });

  it('is repeated with the same key when a gateway in front has lost the service', async () => {
    answers(badGateway, json(202, call()));
    await expect(join().dial('13900139000')).resolves.toEqual(call());
    expect(new Set(received().map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });
});

describe('a command', () => {
  it('fails at once when the service asks to wait for longer than a user does', async () => {
    const refusal = { code: 'RATE_LIMITED', status: 429, outcome: 'not_executed', retryable: true };
    service.on('PUT /v1/agents/291/session', json(429, refusal, { 'retry-after': '600' }));
    const startedAt = Date.now();
    await expect(join().signIn({ password: 'p', phoneNumber: '1' })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 600_000,
    });
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });

  it('without a token did nothing, and says why there is none', async () => {
    const cause = new Error('signed out');
    const token = () => Promise.reject(cause);
    await expect(join({ token }).hold(call())).rejects.toMatchObject({
      code: 'TOKEN_UNAVAILABLE',
      outcome: 'not_executed',
      cause,
    });
    expect(service.received).toEqual([]);
  });

  it('does not wait for ever for a token that never comes', async () => {
    const deadline = new AbortController();
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
    let isAsleep = false;
    const token = () => (isAsleep ? new Promise<string>(() => undefined) : 't1');
    service.on('POST /v1/agents/291/calls/c1/hold', unauthenticated);
    join({ token });
    await until(() => agent.getSnapshot().connection === 'live');
    isAsleep = true;
    setTimeout(() => deadline.abort(), 100);
    await expect(agent.hold(call())).rejects.toMatchObject({ code: 'TOKEN_UNAVAILABLE', outcome: 'not_executed' });
  }, 10_000);
});
