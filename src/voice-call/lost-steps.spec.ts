import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { keyed, request, startProcess } from '../calls/dial-once/dial-once.fixture.js';
import { Environment } from '../config/environment.js';
import { FlakyStore } from '../state/flaky-store.fixture.js';
import { signedInAgent } from './agent-dial.fixture.js';

const unavailable = { code: 'STATE_STORE_UNAVAILABLE', outcome: 'not_executed' };

describe('a dial whose last step before the wire the state store did not answer', () => {
  let store: FlakyStore;
  let under: Awaited<ReturnType<typeof signedInAgent>>;
  beforeEach(async () => {
    jest.useFakeTimers();
    store = new FlakyStore();
    under = await signedInAgent(store, new Environment());
    await under.offer();
  });
  afterEach(async () => {
    await store.close();
    jest.useRealTimers();
  });

  it.each([
    ['of a preview with a key', keyed, 'preview'],
    ['of a preview without one', request, 'preview'],
    ['of any other call', keyed, 'dial'],
  ] as const)('leaves nothing, %s, and can be asked for again', async (_what, one, kind) => {
    store.loseAnswer({ over: 'calls' });
    await expect(startProcess(store).place(one, under[kind]())).rejects.toMatchObject(unavailable);
    expect(await under.listed()).toEqual({ calls: [], offers: 1 });
    expect(await startProcess(store).place(one, under[kind]())).toMatchObject({ call: { callId: '1-1' } });
  });

  it('is taken back when an outage is over that began with it', async () => {
    store.loseAnswer({ over: 'calls', thenAway: true });
    await expect(startProcess(store).place(keyed, under.preview())).rejects.toMatchObject(unavailable);
    await jest.advanceTimersByTimeAsync(60_000);
    store.isAway = false;
    await jest.advanceTimersByTimeAsync(1000);
    expect(await under.listed()).toEqual({ calls: [], offers: 1 });
    expect(await startProcess(store).place(keyed, under.preview())).toMatchObject({ call: { callId: '1-1' } });
  });

  it('gives back no offer that it did not take: another dial may have used it by then', async () => {
    store.loseAnswer({ over: 'calls', isTaken: false, thenAway: true });
    await expect(startProcess(store).place(keyed, under.preview())).rejects.toMatchObject(unavailable);
    store.isAway = false;
    const other = { ...keyed, key: 'key-2' };
    expect(await startProcess(store).place(other, under.preview())).toMatchObject({ call: { callId: '1-1' } });
    await jest.advanceTimersByTimeAsync(1000);
    expect(await under.listed()).toEqual({ calls: ['accepted'], offers: 0 });
  });
});
