import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { Replicas } from './replicas.js';

/** A lease lives for POLL_TIMEOUT_MS and three seconds more. */
const LIFE_MS = 8000;

describe('Replicas', () => {
  let store: MemoryStore;
  const all: Replicas[] = [];
  beforeEach(() => {
    jest.useFakeTimers();
    store = new MemoryStore();
  });
  afterEach(async () => {
    for (const one of all.splice(0)) one.onModuleDestroy();
    await store.close();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  async function join(agents = 0) {
    const environment = Object.assign(new Environment(), { POLL_TIMEOUT_MS: LIFE_MS - 3000 });
    const replicas = new Replicas(store, environment);
    const changed = jest.fn();
    all.push(replicas);
    replicas.onChange(changed);
    await replicas.join(() => agents);
    return { replicas, changed };
  }
  const names = ({ live }: Replicas) => [...live.keys()].sort();
  const isGone = async (one: { replicas: Replicas }, other: { replicas: Replicas }) =>
    (await one.replicas.gone([other.replicas.id])).has(other.replicas.id);
  /** As if the process was killed, or stood still: it gives no sign of life. */
  const freeze = (replicas: Replicas) => replicas.onModuleDestroy();

  it('know each other and what each of them does a second after one has joined', async () => {
    const [one, two] = [await join(3), await join(5)];
    await jest.advanceTimersByTimeAsync(1000);
    const expected = new Map([
      [one.replicas.id, 3],
      [two.replicas.id, 5],
    ]);
    expect([new Map(one.replicas.live), new Map(two.replicas.live)]).toEqual([expected, expected]);
    expect(one.changed.mock.calls.length).toBe(2);
  });

  it('take one for dead that gives no sign of life for as long as a lease lives, and not sooner', async () => {
    const [one, two] = [await join(), await join()];
    await jest.advanceTimersByTimeAsync(1000);
    freeze(two.replicas);
    await jest.advanceTimersByTimeAsync(LIFE_MS - 1000);
    expect(await isGone(one, two)).toBe(false);
    await jest.advanceTimersByTimeAsync(2100);
    expect(await isGone(one, two)).toBe(true);
    expect(names(one.replicas)).toEqual([one.replicas.id]);
  });

  it('go on under a new id when they were taken for dead, and may not poll before they know', async () => {
    const [one, two] = [await join(), await join()];
    await jest.advanceTimersByTimeAsync(1000);
    freeze(two.replicas);
    const before = two.replicas.id;
    await jest.advanceTimersByTimeAsync(3100);
    expect([one.replicas.mayPoll, two.replicas.mayPoll]).toEqual([true, false]);
    await jest.advanceTimersByTimeAsync(LIFE_MS);
    await two.replicas.join(() => 0);
    expect(two.replicas.id).not.toBe(before);
    expect(two.replicas.mayPoll).toBe(true);
    await jest.advanceTimersByTimeAsync(1000);
    expect(names(one.replicas)).toEqual([one.replicas.id, two.replicas.id].sort());
  });

  it('are not taken for dead while the store was out of reach of those who could say so', async () => {
    const [one, two] = [await join(), await join()];
    await jest.advanceTimersByTimeAsync(1000);
    const ids = names(one.replicas);
    const down = jest.spyOn(store, 'transact').mockRejectedValue(new Problem('STATE_STORE_UNAVAILABLE'));
    await jest.advanceTimersByTimeAsync(3 * LIFE_MS);
    expect([one.replicas.isCutOff, one.replicas.mayPoll]).toEqual([true, false]);
    down.mockRestore();
    await jest.advanceTimersByTimeAsync(LIFE_MS);
    expect([names(one.replicas), names(two.replicas)]).toEqual([ids, ids]);
    expect([one.replicas.isCutOff, one.replicas.mayPoll]).toEqual([false, true]);
  });

  it('take nothing over while they are leaving, and are gone at once when they have left', async () => {
    const [one, two] = [await join(), await join()];
    await two.replicas.prepareToLeave();
    await jest.advanceTimersByTimeAsync(1000);
    expect([names(one.replicas), await isGone(one, two)]).toEqual([[one.replicas.id], false]);
    await two.replicas.leave();
    await jest.advanceTimersByTimeAsync(1000);
    expect(await isGone(one, two)).toBe(true);
  });

  it('know of one that joined since they looked, which may hold work already', async () => {
    const [one, two] = [await join(), await join()];
    expect(names(one.replicas)).toEqual([one.replicas.id]);
    expect(await one.replicas.gone([two.replicas.id, one.replicas.id, '', 'dead'])).toEqual(new Set(['', 'dead']));
  });

  it('agree on who takes a piece of work, and share it about evenly', async () => {
    const [one, two, three] = [await join(), await join(), await join()];
    await jest.advanceTimersByTimeAsync(1000);
    const works = Array.from({ length: 300 }, (_, n) => `acme/${n}`);
    const heirs = works.map((work) => one.replicas.heirOf(work));
    expect(works.map((work) => two.replicas.heirOf(work))).toEqual(heirs);
    for (const { replicas } of [one, two, three]) {
      const share = heirs.filter((heir) => heir === replicas.id).length;
      expect(share).toBeGreaterThan(60);
      expect(share).toBeLessThan(140);
    }
  });
});
