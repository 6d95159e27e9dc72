import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Problem } from '../../errors/problem.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { newCall, type Call } from '../call.js';
import { keyed, later, Platform, request, settled, startProcess } from './dial-once.fixture.js';

/** A little longer than any attempt of a living process may take. */
const LEASE_MS = 46_000;

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await store.close();
});

/** A step that the test ends. */
function held<T>() {
  let end!: (value: T) => void;
  const promise = new Promise<T>((resolve) => (end = resolve));
  return { step: () => promise, end };
}

describe('DialOnce, when something breaks', () => {
  it('says unknown, and never dials again, when the process died between the command and its answer', async () => {
    const platform = new Platform({ send: held<Partial<Call>>().step });
    void startProcess(store).place(keyed, platform);
    await settled();
    later(LEASE_MS);
    for (let i = 0; i < 2; i += 1)
      await expect(startProcess(store).place(keyed, platform)).rejects.toMatchObject({
        code: 'UPSTREAM_TIMEOUT',
        outcome: 'unknown',
        details: { call: 'call-1', location: '/v1/agents/291/calls/call-1', replayed: true },
      });
    expect(platform.sent).toBe(1);
  });

  it('shows a request without a key the call of a process that died', async () => {
    const platform = new Platform({ send: held<Partial<Call>>().step });
    void startProcess(store).place(request, platform);
    await settled();
    later(LEASE_MS);
    const second = await startProcess(store).place(request, platform);
    expect(second).toMatchObject({ call: { id: 'call-1' }, deduplicated: true, replayed: false });
    expect(platform.sent).toBe(1);
  });

  it('does not dial for a request that waited for another process when that process died', async () => {
    const platform = new Platform({ send: held<Partial<Call>>().step });
    void startProcess(store).place(keyed, platform);
    await settled();
    const keyedRequest = startProcess(store).place(keyed, platform);
    const otherRequest = startProcess(store).place(request, platform);
    await settled();
    later(LEASE_MS);
    await expect(keyedRequest).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'unknown' });
    expect(await otherRequest).toMatchObject({ call: { id: 'call-1' }, deduplicated: true });
    expect(platform.sent).toBe(1);
  });

  it('serves a request anew whose process died before it sent, and stops that process should it wake up', async () => {
    const sleeping = held<Call>();
    const platform = new Platform({ reserve: sleeping.step });
    const asleep = startProcess(store).place(keyed, platform);
    await settled();
    later(LEASE_MS);
    const other = new Platform();
    expect(await startProcess(store).place(keyed, other)).toMatchObject({ call: { id: 'call-1' }, replayed: false });
    sleeping.end(newCall({ id: 'late', kind: 'outbound', agentId: '291' }, 0));
    await expect(asleep).rejects.toMatchObject({ code: 'OPERATION_IN_PROGRESS', outcome: 'not_executed' });
    expect([platform.sent, other.sent]).toEqual([0, 1]);
  });

  it('lets a request that waited for a process that died dial for as long as any other', async () => {
    const dead = new Platform({ reserve: held<Call>().step });
    void startProcess(store).place(keyed, dead);
    await settled();
    later(1000);
    const answer = held<Partial<Call>>();
    const platform = new Platform({ send: answer.step });
    const waited = startProcess(store).place(keyed, platform);
    await settled();
    later(LEASE_MS - 2000);
    while (platform.sent === 0) await settled();
    later(2000);
    const third = startProcess(store).place(keyed, platform);
    await settled();
    answer.end({ callId: '1-7' });
    expect((await waited).call).toMatchObject({ id: 'call-1', callId: '1-7' });
    expect(await third).toMatchObject({ call: { id: 'call-1', callId: '1-7' }, replayed: true });
    expect(platform.sent).toBe(1);
  });

  it.each([
    ['cannot answer', new Problem('STATE_STORE_UNAVAILABLE')],
    ['is full', new Problem('OVERLOADED')],
  ])('dials nothing when the state store %s', async (_what, problem) => {
    jest.spyOn(store, 'transact').mockRejectedValue(problem);
    const platform = new Platform();
    for (const one of [request, keyed])
      await expect(startProcess(store).place(one, platform)).rejects.toMatchObject({
        code: problem.code,
        outcome: 'not_executed',
      });
    expect({ sent: platform.sent, calls: platform.calls.size }).toEqual({ sent: 0, calls: 0 });
  });

  it('takes the call back when the state store fails at the last moment before the wire', async () => {
    const platform = new Platform();
    const reserve = platform.reserve.bind(platform);
    jest.spyOn(platform, 'reserve').mockImplementation((sending) => {
      jest.spyOn(store, 'transact').mockRejectedValueOnce(new Problem('STATE_STORE_UNAVAILABLE'));
      return reserve(sending);
    });
    await expect(startProcess(store).place(keyed, platform)).rejects.toMatchObject({ code: 'STATE_STORE_UNAVAILABLE' });
    expect({ sent: platform.sent, calls: platform.calls.size }).toEqual({ sent: 0, calls: 0 });
  });

  it('answers with the call that was placed, also when nobody can write it down', async () => {
    const platform = new Platform({ confirm: () => Promise.reject(new Problem('STATE_STORE_UNAVAILABLE')) });
    const process = startProcess(store);
    for (const replayed of [false, true])
      expect(await process.place(keyed, platform)).toMatchObject({ call: { id: 'call-1', callId: '1-1' }, replayed });
    expect(platform.sent).toBe(1);
  });

  it('calls a defect unknown once the command may have been sent, and keeps that answer', async () => {
    const platform = new Platform({ send: () => Promise.reject(new TypeError('defect')) });
    const unknown = { code: 'INTERNAL', outcome: 'unknown', details: { call: 'call-1' } };
    await expect(startProcess(store).place(keyed, platform)).rejects.toMatchObject(unknown);
    await expect(startProcess(store).place(keyed, platform)).rejects.toMatchObject(unknown);
    expect(platform.sent).toBe(1);
  });

  it('calls a defect before the command harmless, and frees the key', async () => {
    const platform = new Platform({ reserve: () => Promise.reject(new TypeError('defect')) });
    const harmless = { code: 'INTERNAL', outcome: 'not_executed' };
    await expect(startProcess(store).place(keyed, platform)).rejects.toMatchObject(harmless);
    expect(await startProcess(store).place(keyed, new Platform())).toMatchObject({ replayed: false });
  });
});
