import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { keyed, later, Platform, request, settled, startProcess } from './dial-once.fixture.js';
import type { DialRequest } from './dial-request.js';

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await store.close();
});

describe('DialOnce', () => {
  it('gives two processes with the same key one dial and one answer', async () => {
    const platform = new Platform({ send: () => settled().then(() => ({ callId: '1-7' })) });
    const [first, second] = await Promise.all([
      startProcess(store).place(keyed, platform),
      startProcess(store).place(keyed, platform),
    ]);
    expect(platform.sent).toBe(1);
    expect([first.replayed, second.replayed].sort()).toEqual([false, true]);
    expect(second.call).toEqual(first.call);
    expect(first.call).toMatchObject({ id: 'call-1', callId: '1-7' });
  });

  it('tells a request without a key in another process the refusal of the running attempt', async () => {
    const refusal = new Problem('CALL_REJECTED', {
      upstream: { system: 'cc-gateway', operation: 'callout', code: 'x' },
    });
    const platform = new Platform({ send: () => settled().then(() => Promise.reject(refusal)) });
    const answers = await Promise.allSettled([
      startProcess(store).place(request, platform),
      startProcess(store).place(request, platform),
    ]);
    expect(platform.sent).toBe(1);
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'CALL_REJECTED', details: refusal.details } });
  });

  it('counts a key for one tenant, user, route and agent only', async () => {
    const platform = new Platform();
    const process = startProcess(store);
    const requests: Partial<DialRequest>[] = [
      {},
      { tenantId: 'globex' },
      { sub: 'ben' },
      { kind: 'internal' },
      { agentId: '292' },
      { key: 'key-2' },
    ];
    for (const one of requests)
      expect(await process.place({ ...keyed, ...one }, platform)).toMatchObject({ replayed: false });
    expect(platform.sent).toBe(requests.length);
  });

  it("takes two users at one agent's telephone for one, and two users with telephones of their own for two", async () => {
    const platform = new Platform();
    const process = startProcess(store);
    await process.place(request, platform);
    expect(await process.place({ ...request, sub: 'ben' }, platform)).toMatchObject({ deduplicated: true });
    const twoPhones: DialRequest = { ...request, kind: 'bidirectional', agentId: null, numbers: ['1', '2'] };
    await process.place(twoPhones, platform);
    expect(await process.place({ ...twoPhones, sub: 'ben' }, platform)).toMatchObject({ deduplicated: false });
    expect(platform.sent).toBe(3);
  });

  it('joins a running attempt with the window switched off, and dials anew when it is answered', async () => {
    const environment = Object.assign(new Environment(), { DEDUPE_WINDOW_MS: 0 });
    const platform = new Platform({ send: () => settled().then(() => ({})) });
    const process = startProcess(store, environment);
    const [, joined] = await Promise.all([process.place(request, platform), process.place(request, platform)]);
    expect(joined).toMatchObject({ deduplicated: true });
    expect(await process.place(request, platform)).toMatchObject({ deduplicated: false });
    expect(platform.sent).toBe(2);
  });

  it('shows a request without a key the first call again when a fresh key in between was refused', async () => {
    const process = startProcess(store);
    const platform = new Platform();
    const { call } = await process.place(request, platform);
    const refusing = new Platform({ send: () => Promise.reject(new Problem('CALL_REJECTED')) });
    for (const key of ['key-1', 'key-2'])
      await expect(process.place({ ...request, key }, refusing)).rejects.toMatchObject({ code: 'CALL_REJECTED' });
    expect(await process.place(request, platform)).toMatchObject({ call: { id: call.id }, deduplicated: true });
    expect(platform.sent).toBe(1);
    later(5100);
    expect(await process.place(request, platform)).toMatchObject({ deduplicated: false });
  });

  it.each(['the same process', 'another process'])(
    'shows a request that joined a fresh key in %s the first call when that key is refused',
    async (where) => {
      const process = startProcess(store);
      const platform = new Platform();
      const { call } = await process.place(request, platform);
      const refusing = new Platform({ send: () => settled().then(() => Promise.reject(new Problem('CALL_REJECTED'))) });
      const refused = expect(process.place(keyed, refusing)).rejects.toMatchObject({ code: 'CALL_REJECTED' });
      const joining = (where === 'the same process' ? process : startProcess(store)).place(request, platform);
      expect(await joining).toMatchObject({ call: { id: call.id }, deduplicated: true });
      await refused;
      expect(platform.sent).toBe(1);
    },
  );

  it('shows a request without a key the call of the fresh key that came last', async () => {
    const process = startProcess(store);
    const platform = new Platform();
    for (const key of [undefined, 'key-1', 'key-2']) await process.place({ ...request, key }, platform);
    expect(await process.place(request, platform)).toMatchObject({ call: { id: 'call-3' }, deduplicated: true });
  });

  it.each([
    ['window', request, 5000],
    ['key', keyed, 86_400_000],
  ])('forgets the request when its %s is over, and not before', async (_what, one, ms) => {
    const platform = new Platform();
    const process = startProcess(store);
    await process.place(one, platform);
    later(ms - 100);
    await process.place(one, platform);
    expect(platform.sent).toBe(1);
    later(ms + 100);
    await process.place(one, platform);
    expect(platform.sent).toBe(2);
  });
});
