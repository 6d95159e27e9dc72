import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { connect, type Agent, type ConnectOptions } from './agent.js';
import { FakeLocks } from './locks.fixture.js';
import { call, event, json, startFakeService, stream, until, type FakeService } from './service.fixture.js';

const session = { agentId: '291', state: 'signedIn', agentState: 'idle', signedInAt: null };
const open = event('open', 'e-1', { id: 'e-1', session, calls: [], previews: [] });
const busy = (id: string) =>
  event('agent.busy', id, { id, type: 'agent.busy', agentId: '291', occurredAt: '', call: null, upstream: null });
const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

let locks: FakeLocks;
let service: FakeService;
let tabs: Agent[] = [];
const provide = (name: string, value: unknown) =>
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
const { BroadcastChannel: realChannel } = globalThis;

beforeEach(async () => {
  locks = new FakeLocks();
  provide('navigator', { locks });
  service = await startFakeService();
});
afterEach(async () => {
  for (const tab of tabs) tab.close();
  tabs = [];
  await service.close();
  provide('BroadcastChannel', realChannel);
  Reflect.deleteProperty(globalThis, 'navigator');
});

function openTab(more: Partial<ConnectOptions> = {}): Agent {
  const tab = connect({ baseUrl: service.url, agentId: '291', ...more });
  tabs.push(tab);
  return tab;
}
const isLive = (tab: Agent) => tab.getSnapshot().connection === 'live' && tab.getSnapshot().session !== null;
const streams = () => service.received.filter(({ path }) => path.endsWith('/events'));
/** The first stream brings everything, the next ones only what is new. */
const serveStreams = (...first: string[]) =>
  service.on('GET /v1/agents/291/events', (request, response) =>
    stream(request.headers['last-event-id'] === undefined ? first : [event('ping', null, {})])(request, response),
  );

describe('a tab reads for itself', () => {
  beforeEach(() => serveStreams(open));

  it('where the browser refuses locks to the page', async () => {
    let asked = 0;
    const request = () =>
      ++asked < 100 ? Promise.reject(new DOMException('denied', 'SecurityError')) : new Promise(() => undefined);
    provide('navigator', { locks: { request } });
    const tab = openTab();
    await until(() => isLive(tab), 3_000);
    expect(asked).toBe(1);
  });

  it('where the browser refuses channels to the page', async () => {
    provide('BroadcastChannel', function () {
      throw new DOMException('denied', 'SecurityError');
    });
    const tab = openTab();
    await until(() => isLive(tab), 3_000);
  });
});

describe('the tabs of a user', () => {
  it('have one stream, and the next reader goes on behind the last message', async () => {
    serveStreams(open, busy('e-2'));
    const [first, second] = [openTab(), openTab()];
    await until(() => [first, second].every((tab) => tab.getSnapshot().session?.agentState === 'busy'));
    expect(streams()).toHaveLength(1);
    first.close();
    await until(() => streams().length === 2);
    expect(streams()[1]!.headers['last-event-id']).toBe('e-2');
  });

  it('hear no message again after the reading tab lost its lock and got it back', async () => {
    serveStreams(open, busy('e-2'));
    const tab = openTab();
    await until(() => tab.getSnapshot().session?.agentState === 'busy');
    locks.takeAway();
    await until(() => streams().length === 2);
    expect(streams()[1]!.headers['last-event-id']).toBe('e-2');
  });

  it('know everything when they open while the reading tab closes', async () => {
    serveStreams(open);
    const [first, second] = [openTab(), openTab()];
    await until(() => isLive(first) && isLive(second));
    locks.isHeldBack = true;
    first.close();
    const third = openTab();
    await new Promise((resolve) => setTimeout(resolve, 100));
    locks.isHeldBack = false;
    await until(() => isLive(third), 3_000);
    expect(third.getSnapshot().session).toEqual(session);
    expect(streams()).toHaveLength(2);
  });

  it('keep the call that they have just placed when another tab opens', async () => {
    serveStreams(open);
    service.on('POST /v1/agents/291/calls/outbound', json(202, call()));
    const [first, second] = [openTab(), openTab()];
    await until(() => isLive(first) && isLive(second));
    await second.dial('13900139000');
    const third = openTab();
    await until(() => isLive(third));
    expect(second.getSnapshot().calls).toEqual([call()]);
  });
});

describe('a reading tab whose token is refused', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  /** Answers at once, so that only the clock of the test makes time pass. */
  const fetch: typeof globalThis.fetch = (_url, init) => {
    const { authorization = '' } = init?.headers as Record<string, string>;
    if (!authorization.includes(good)) {
      const body = JSON.stringify({ code: 'UNAUTHENTICATED', status: 401, outcome: 'not_executed', retryable: false });
      return Promise.resolve(new Response(body, { status: 401 }));
    }
    const bytes = new TextEncoder().encode(open);
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(bytes) });
    return Promise.resolve(new Response(body));
  };
  const good = token({ sub: 'a', tab: 'good' });
  const refused = token({ sub: 'a', tab: 'refused' });

  it('leaves the stream to another', async () => {
    const first = openTab({ fetch, token: () => refused });
    await jest.advanceTimersByTimeAsync(1_000);
    const second = openTab({ fetch, token: () => good });
    await jest.advanceTimersByTimeAsync(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect([first, second].map((tab) => tab.getSnapshot().connection)).toEqual(['live', 'live']);
  });
});
