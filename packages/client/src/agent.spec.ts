import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, type Agent, type ConnectOptions } from './agent.js';
import type { MessageOf } from './snapshot.js';
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

const session = { agentId: '291', state: 'signedIn', agentState: 'idle', signedInAt: null };
const open = (id: string, more: object = {}) => event('open', id, { id, session, calls: [], previews: [], ...more });
const message = (type: string, id: string, more: object = {}) =>
  event(type, id, {
    id,
    type,
    agentId: '291',
    occurredAt: '2026-01-31T09:15:00.000Z',
    call: null,
    upstream: null,
    ...more,
  });
const problem = (more: object) => ({
  code: 'RATE_LIMITED',
  outcome: 'not_executed',
  retryable: true,
  status: 429,
  ...more,
});

let service: FakeService;
let agent: Agent | undefined;
beforeEach(async () => {
  service = await startFakeService();
});
afterEach(async () => {
  agent?.close();
  await service.close();
});
const join = (more: Partial<ConnectOptions> = {}) =>
  (agent = connect({ baseUrl: service.url, agentId: '291', shareStream: false, ...more }));
const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

describe('the snapshot of an agent', () => {
  it('is what the stream says first, and follows every message', async () => {
    const talking = call({ state: 'talking', updatedAt: '2026-01-31T09:15:02.000Z' });
    service.on(
      'GET /v1/agents/291/events',
      stream([
        open('e-1', { calls: [call()] }),
        message('call.talking', 'e-2', { call: talking }),
        message('agent.talking', 'e-3'),
      ]),
    );
    const received: string[] = [];
    join().on('*', ({ type }) => received.push(type));
    await until(() => agent!.getSnapshot().session?.agentState === 'talking');
    expect(agent!.getSnapshot()).toEqual({
      connection: 'live',
      staleSince: null,
      session: { ...session, agentState: 'talking' },
      calls: [talking],
      previews: [],
      allowedCommands: [],
    });
    expect(received).toEqual(['call.talking', 'agent.talking']);
  });

  it('says since when it may be old, and goes on behind the last id', async () => {
    let opened = 0;
    service.on('GET /v1/agents/291/events', (request, response) => {
      opened++;
      if (opened === 1) stream([open('e-1'), message('agent.busy', 'e-2')], { ends: true })(request, response);
      else if (opened === 2) response.destroy();
      else stream([message('agent.idle', 'e-3')])(request, response);
    });
    join();
    const states: string[] = [];
    agent!.subscribe(({ connection, staleSince }) => {
      const state = `${connection} ${staleSince === null ? 'now' : 'old'}`;
      if (state !== states.at(-1)) states.push(state);
    });
    await until(() => agent!.getSnapshot().session?.agentState === 'idle');
    expect(states).toEqual(['connecting now', 'live now', 'reconnecting old', 'live now']);
    expect(service.received.map(({ headers }) => headers['last-event-id'] ?? null)).toEqual([null, 'e-2', 'e-2']);
  });

  it('is stale since the last message, however late the end of the stream is noticed', async () => {
    service.on('GET /v1/agents/291/events', (request, response) => {
      stream([open('e-1')])(request, response);
      setTimeout(() => response.destroy(), 500);
    });
    join();
    await until(() => agent!.getSnapshot().connection === 'live');
    const receivedBy = Date.now();
    await until(() => agent!.getSnapshot().connection === 'reconnecting');
    expect(agent!.getSnapshot().staleSince).toBeLessThanOrEqual(receivedBy);
  });

  it('is asked for ever more rarely while each stream ends at once', async () => {
    const opened: number[] = [];
    service.on('GET /v1/agents/291/events', (...exchange) => {
      opened.push(Date.now());
      stream([open('e-1')], { ends: true })(...exchange);
    });
    join();
    await until(() => opened.length === 4);
    // At least half of 300, 600 and 1200 ms.
    expect(opened[3]! - opened[0]!).toBeGreaterThanOrEqual(1000);
  });

  it('starts anew with a reset', async () => {
    const other = call({ id: 'c2', state: 'held' });
    service.on(
      'GET /v1/agents/291/events',
      stream([
        open('e-1', { calls: [call()] }),
        event('reset', 'f-9', { reason: 'epoch', id: 'f-9', session: null, calls: [other], previews: [] }),
      ]),
    );
    join();
    await until(() => agent!.getSnapshot().calls[0]?.id === 'c2');
    expect(agent!.getSnapshot()).toMatchObject({ connection: 'live', session: null, calls: [other] });
  });

  it('knows how a call ended whose end was in a gap of the stream', async () => {
    const ended = call({ state: 'ended', updatedAt: '2026-01-31T09:16:00.000Z' });
    service.on(
      'GET /v1/agents/291/events',
      stream([
        open('e-1', { calls: [call({ state: 'talking' }), call({ id: 'c2', state: 'held' })] }),
        event('reset', 'f-9', { reason: 'expired', id: 'f-9', session, calls: [], previews: [] }),
      ]),
    );
    service.on('GET /v1/agents/291/calls/c1', json(200, ended));
    service.on('GET /v1/agents/291/calls/c2', json(404, problem({ code: 'NOT_FOUND', status: 404, retryable: false })));
    join();
    await until(() => agent!.getSnapshot().calls[0]?.state === 'ended', 3_000);
    expect(agent!.getSnapshot().calls).toEqual([ended]);
  });

  it('says that its stream is refused', async () => {
    service.on(
      'GET /v1/agents/291/events',
      json(403, { ...problem({ code: 'FORBIDDEN_AGENT', retryable: false, status: 403 }) }),
    );
    join();
    await until(() => agent!.getSnapshot().connection === 'refused');
    expect(agent!.getSnapshot()).toMatchObject({ session: null, calls: [], previews: [] });
  });

  it('keeps offers until they are used or gone', async () => {
    const offer = { controlId: '11776', numbers: ['13900139000'], callData: null, offeredAt: '', expiresAt: '' };
    service.on('GET /v1/agents/291/events', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(open('e-1') + message('preview.offered', 'e-2', { preview: offer }));
      setTimeout(() => response.write(message('preview.cancelled', 'e-3', { preview: { controlId: '11776' } })), 50);
    });
    const seen: number[] = [];
    join().subscribe(({ previews }) => seen.push(previews.length));
    await until(() => seen.includes(1) && seen.at(-1) === 0);
  });
});

describe('a token', () => {
  it('is asked for again after a 401, once', async () => {
    const given: string[] = [];
    service.on('GET /v1/agents/291/events', stream([open('e-1')]));
    service.on('POST /v1/agents/291/calls/outbound', (request, response) =>
      request.headers.authorization === 'Bearer t1'
        ? json(401, problem({ code: 'UNAUTHENTICATED', status: 401, retryable: false }))(request, response)
        : json(202, call())(request, response),
    );
    join({
      token: () => {
        given.push(`t${given.length + 1}`);
        return given.at(-1)!;
      },
    });
    await until(() => agent!.getSnapshot().connection === 'live');
    await expect(agent!.dial('13900139000')).resolves.toEqual(call());
    expect(given).toEqual(['t1', 't2']);
  });

  it('is asked for again before it expires', async () => {
    const tokens = [
      token({ sub: 'a', exp: Date.now() / 1000 + 10 }),
      token({ sub: 'a', exp: Date.now() / 1000 + 3600 }),
    ];
    service.on('GET /v1/agents/291/events', stream([open('e-1')]));
    service.on('PUT /v1/agents/291/state', json(200, { state: 'busy', reason: 0, pending: false, since: null }));
    join({ token: () => tokens.shift()! });
    await until(() => agent!.getSnapshot().connection === 'live');
    await agent!.setState('busy');
    expect(tokens).toEqual([]);
  });
});

describe('a token, on a machine whose clock is a day ahead,', () => {
  const ofAnHour = token({ sub: 'a', exp: Date.now() / 1000 + 3600 });
  const realNow = Date.now;
  beforeEach(() => {
    Date.now = () => realNow() + 86_400_000;
  });
  afterEach(() => {
    Date.now = realNow;
  });

  /** How often three commands ask for the token, where the page may read the service's `Date` or not. */
  async function timesAsked({ sendDate }: { sendDate: boolean }): Promise<number> {
    const dated = (answer: Answer): Answer => {
      return (request, response) => answer(request, Object.assign(response, { sendDate }));
    };
    service.on('GET /v1/agents/291/events', dated(stream([open('e-1')])));
    service.on('PUT /v1/agents/291/state', dated(json(200, { state: 'busy', reason: 0, pending: false, since: null })));
    let asked = 0;
    join({
      token: () => {
        asked++;
        return ofAnHour;
      },
    });
    await until(() => agent!.getSnapshot().connection === 'live');
    for (let count = 0; count < 3; count++) await agent!.setState('busy');
    return asked;
  }

  it('is kept for as long as the service takes it', async () => {
    await expect(timesAsked({ sendDate: true })).resolves.toBe(1);
  });

  it('is asked for once more where the service’s clock cannot be read', async () => {
    await expect(timesAsked({ sendDate: false })).resolves.toBe(2);
  });
});

describe('a command', () => {
  beforeEach(() => service.on('GET /v1/agents/291/events', stream([open('e-1')])));
  const keysOf = (path: string) =>
    service.received.filter((one) => one.path === path).map(({ headers }) => headers['idempotency-key']);
  const path = '/v1/agents/291/calls/outbound';

  it('sends the number as the contact centre takes it, with a fresh key', async () => {
    service.on(`POST ${path}`, json(202, call()));
    join();
    await agent!.dial('+86 139-0013-9000');
    await agent!.dial('+86 139-0013-9000');
    expect(service.received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body))).toEqual([
      { called: '008613900139000' },
      { called: '008613900139000' },
    ]);
    expect(new Set(keysOf(path)).size).toBe(2);
  });

  it('is repeated with the same key where the refusal allows it', async () => {
    let asked = 0;
    service.on(`POST ${path}`, (...exchange) =>
      (asked++ === 0
        ? json(503, problem({ code: 'OVERLOADED', status: 503 }), { 'retry-after': '0' })
        : json(202, call()))(...exchange),
    );
    join();
    await expect(agent!.dial('13900139000')).resolves.toEqual(call());
    expect(keysOf(path)).toHaveLength(2);
    expect(new Set(keysOf(path)).size).toBe(1);
  });

  it('is repeated with the same key when its answer is lost', async () => {
    let asked = 0;
    service.on(`POST ${path}`, (request, response) =>
      asked++ === 0 ? void response.destroy() : json(202, call())(request, response),
    );
    join();
    await expect(agent!.dial('13900139000')).resolves.toEqual(call());
    expect(new Set(keysOf(path)).size).toBe(1);
  });

  it('returns the call that may exist when nobody knows whether it was placed', async () => {
    const known = call({ id: 'c9' });
    service.on(
      `POST ${path}`,
      json(504, problem({ code: 'UPSTREAM_TIMEOUT', status: 504, outcome: 'unknown', retryable: false, call: 'c9' })),
    );
    service.on('GET /v1/agents/291/calls/c9', json(200, known));
    join();
    await expect(agent!.dial('13900139000')).resolves.toEqual(known);
    expect(keysOf(path)).toHaveLength(1);
  });

  it('fails with the fields of the problem, and is not repeated', async () => {
    service.on(
      `POST ${path}`,
      json(
        409,
        problem({
          code: 'AGENT_NOT_SIGNED_IN',
          status: 409,
          retryable: false,
          detail: 'Sign in first.',
          requestId: 'r1',
        }),
      ),
    );
    join();
    await expect(agent!.dial('13900139000')).rejects.toMatchObject({
      name: 'ContactCentreError',
      code: 'AGENT_NOT_SIGNED_IN',
      status: 409,
      outcome: 'not_executed',
      retryable: false,
      message: 'Sign in first.',
      requestId: 'r1',
    });
    expect(keysOf(path)).toHaveLength(1);
  });

  it('without a key is not repeated when its answer is lost', async () => {
    service.on('POST /v1/agents/291/calls/c1/hold', (_request, response) => void response.destroy());
    join();
    await expect(agent!.hold(call() as never)).rejects.toMatchObject({ code: 'NETWORK_ERROR', outcome: 'unknown' });
    expect(service.received.filter((one) => one.path.endsWith('/hold'))).toHaveLength(1);
  });

  it('says so when something else than the service answers', async () => {
    service.on(`POST ${path}`, (_request, response) => void response.writeHead(502).end('<html>'));
    join();
    await expect(agent!.dial('1')).rejects.toMatchObject({ code: 'INVALID_ANSWER', status: 502, outcome: 'unknown' });
  });

  it('never puts an older answer over a newer one of the stream', async () => {
    const talking = call({ state: 'talking', updatedAt: '2026-01-31T09:15:09.000Z' });
    service.on('GET /v1/agents/291/events', stream([open('e-1', { calls: [talking] })]));
    service.on(`POST ${path}`, json(202, call()));
    join();
    await until(() => agent!.getSnapshot().calls.length === 1);
    await agent!.dial('1');
    expect(agent!.getSnapshot().calls).toEqual([talking]);
  });
});

describe('listeners', () => {
  it('are called with a type until they unsubscribe', async () => {
    const received: MessageOf<'call.ended'>[] = [];
    service.on(
      'GET /v1/agents/291/events',
      stream([
        open('e-1'),
        message('call.ended', 'e-2', { call: call({ state: 'ended' }) }),
        message('agent.idle', 'e-3'),
      ]),
    );
    const unsubscribe = join().on('call.ended', (message) => {
      received.push(message);
      unsubscribe();
    });
    await until(() => agent!.getSnapshot().session?.agentState === 'idle');
    expect(received.map((message) => [message.id, message.call.state])).toEqual([['e-2', 'ended']]);
  });
});
