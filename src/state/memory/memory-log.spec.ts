import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryStore } from './memory-store.js';
import type { LogLimits, StoredLogEntry } from '../state-store.js';

const roomy: LogLimits = { maxCount: 100, maxAgeMs: 60_000, maxCharacters: 1000 };

describe('a log in the state store', () => {
  let store: MemoryStore;
  beforeEach(() => {
    jest.useFakeTimers();
    store = new MemoryStore();
  });
  afterEach(async () => {
    await store.close();
    jest.useRealTimers();
  });

  const append = (json: string, limits: Partial<LogLimits> = {}, log = 'a') =>
    store.append(log, { type: 't', json }, { ...roomy, ...limits });
  const after = async (sequence: number) => (await store.readLog('a', sequence)).map(({ json }) => json);
  const window = async () => {
    const { newest, oldest } = await store.position('a');
    return { newest, oldest };
  };

  it('numbers its entries without a hole and reads what came after one', async () => {
    for (const json of ['1', '2', '3']) await append(json);
    expect(await window()).toEqual({ newest: 3, oldest: 1 });
    expect(await after(1)).toEqual(['2', '3']);
    expect(await after(3)).toEqual([]);
  });

  it('keeps as many as it may', async () => {
    for (const json of ['1', '2', '3', '4']) await append(json, { maxCount: 2 });
    expect(await window()).toEqual({ newest: 4, oldest: 3 });
    expect(await after(0)).toEqual(['3', '4']);
  });

  it('keeps them as long as it may, and says so before anybody cleans up', async () => {
    await append('1', { maxAgeMs: 100 });
    jest.advanceTimersByTime(60);
    await append('2', { maxAgeMs: 100 });
    jest.advanceTimersByTime(60);
    expect(await window()).toEqual({ newest: 2, oldest: 2 });
    jest.advanceTimersByTime(60);
    expect(await window()).toEqual({ newest: 2, oldest: 3 });
    expect(await after(0)).toEqual([]);
  });

  it('keeps as much as it may, however large one is', async () => {
    await append('a'.repeat(600));
    await append('b'.repeat(600));
    expect(await window()).toEqual({ newest: 2, oldest: 2 });
    await append('c'.repeat(2000));
    expect(await window()).toEqual({ newest: 3, oldest: 4 });
    await append('d');
    expect(await after(0)).toEqual(['d']);
  });

  it('tells every reader everything from now on, in order, until it leaves', async () => {
    const told: string[] = [];
    const reader = (name: string) => (entry: StoredLogEntry) => void told.push(`${name}${entry.sequence}`);
    await append('1');
    const leave = store.follow('a', reader('x'));
    store.follow('a', reader('y'));
    await append('2');
    leave();
    await append('3');
    await append('4', {}, 'another');
    expect(told).toEqual(['x2', 'y2', 'y3']);
  });

  it('that is forgotten never gives a number twice', async () => {
    for (const json of ['1', '2', '3']) await append(json, { maxAgeMs: 100 });
    jest.advanceTimersByTime(60_000);
    expect(await window()).toEqual({ newest: 3, oldest: 4 });
    expect((await append('4')).sequence).toBe(4);
  });

  it('stays while somebody reads along', async () => {
    const told: number[] = [];
    store.follow('a', ({ sequence }) => void told.push(sequence));
    jest.advanceTimersByTime(60_000);
    await append('1');
    expect(told).toEqual([1]);
  });
});
