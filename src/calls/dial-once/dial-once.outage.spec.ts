import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Problem } from '../../errors/problem.js';
import { FlakyStore } from '../../state/flaky-store.fixture.js';
import { keyed, Platform, startProcess } from './dial-once.fixture.js';

/** Longer than the lease of an attempt. */
const LONG_MS = 60_000;
const unavailable = { code: 'STATE_STORE_UNAVAILABLE', outcome: 'not_executed' };

let store: FlakyStore;
beforeEach(() => {
  jest.useFakeTimers();
  store = new FlakyStore();
});
afterEach(async () => {
  await store.close();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

async function endOutage(): Promise<void> {
  store.isAway = false;
  await jest.advanceTimersByTimeAsync(1000);
}

describe('DialOnce, when the state store is out of reach', () => {
  it('never says of a dial that was refused as not executed that it was sent, however long the outage', async () => {
    const process = startProcess(store);
    const platform = new Platform();
    const reserve = platform.reserve.bind(platform);
    // The store takes the last step before the wire, and is away before it says so.
    jest.spyOn(platform, 'reserve').mockImplementationOnce((sending) => {
      store.loseAnswer({ thenAway: true });
      return reserve(sending);
    });
    await expect(process.place(keyed, platform)).rejects.toMatchObject(unavailable);
    await jest.advanceTimersByTimeAsync(LONG_MS);
    await expect(process.place(keyed, platform)).rejects.toMatchObject(unavailable);
    await endOutage();
    expect({ sent: platform.sent, calls: platform.calls.size }).toEqual({ sent: 0, calls: 0 });
    expect(await startProcess(store).place(keyed, platform)).toMatchObject({ replayed: false });
    expect(platform.sent).toBe(1);
  });

  it('takes a call back that was refused during an outage, and frees its key', async () => {
    const refused = new Platform({
      send: () => {
        store.isAway = true;
        return Promise.reject(new Problem('CALL_REJECTED'));
      },
    });
    await expect(startProcess(store).place(keyed, refused)).rejects.toMatchObject({ code: 'CALL_REJECTED' });
    await jest.advanceTimersByTimeAsync(LONG_MS);
    await endOutage();
    const platform = new Platform();
    expect(await startProcess(store).place(keyed, platform)).toMatchObject({ replayed: false });
    expect([refused.calls.size, platform.sent]).toEqual([0, 1]);
  });

  it.each([
    ['the call that was placed', () => Promise.resolve({ callId: '1-1' }), { call: { id: 'call-1', callId: '1-1' } }],
    [
      'what the gateway said, that may mean a call',
      () => Promise.reject(new Problem('UPSTREAM_FAILURE')),
      { code: 'UPSTREAM_FAILURE', outcome: 'unknown', details: { call: 'call-1' } },
    ],
  ])('answers a key after an outage with %s, as before', async (_what, answer, expected) => {
    const platform = new Platform({
      send: () => {
        store.isAway = true;
        return answer();
      },
    });
    const placed = (process = startProcess(store)) => process.place(keyed, platform).catch((error: unknown) => error);
    expect(await placed()).toMatchObject(expected);
    await jest.advanceTimersByTimeAsync(LONG_MS);
    await endOutage();
    expect(await placed()).toMatchObject(expected);
    expect(platform.sent).toBe(1);
  });
});
