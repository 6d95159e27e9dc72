import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryStore } from './memory-store.js';

let store: MemoryStore;
beforeEach(() => {
  jest.useFakeTimers();
  store = new MemoryStore(2);
});
afterEach(async () => {
  await store.close();
  jest.useRealTimers();
});

const put = (key: string, value: unknown, expiresInMs?: number) =>
  store.update(key, () => ({ value, result: 'kept', ...(expiresInMs !== undefined && { expiresInMs }) }));

describe('MemoryStore', () => {
  it('reads, decides and writes as one step', async () => {
    const increment = () => store.update<number, number>('n', (n) => ({ value: (n ?? 0) + 1, result: (n ?? 0) + 1 }));
    expect(await Promise.all([increment(), increment(), increment()])).toEqual([1, 2, 3]);
  });

  it('keeps what it has when a change throws, or leaves the value as it is', async () => {
    await put('a', 1);
    const refuse = () => {
      throw new Error('refused');
    };
    await expect(store.update('a', refuse)).rejects.toThrow('refused');
    expect(await store.update('a', (value) => ({ value: undefined, result: value }))).toBe(1);
  });

  it('forgets a record when its time is over, or it is removed', async () => {
    await put('a', 1, 1000);
    jest.advanceTimersByTime(999);
    expect(await store.read('a')).toBe(1);
    jest.advanceTimersByTime(1);
    expect(await store.read('a')).toBeNull();
    await put('a', 2);
    await put('a', null);
    expect(await store.read('a')).toBeNull();
  });

  it('refuses a new record when it is full, and forgets none of those that it has', async () => {
    await put('a', 1, 5000);
    await put('b', 2);
    await expect(put('c', 3)).rejects.toMatchObject({ code: 'OVERLOADED', outcome: 'not_executed', retryable: true });
    expect(await put('a', 11, 5000)).toBe('kept');
    expect([await store.read('a'), await store.read('b'), await store.read('c')]).toEqual([11, 2, null]);
  });

  it('takes a new record as soon as the time of an old one is over', async () => {
    await put('a', 1, 5000);
    await put('b', 2);
    jest.advanceTimersByTime(5000);
    expect(await put('c', 3)).toBe('kept');
    expect([await store.read('a'), await store.read('b'), await store.read('c')]).toEqual([null, 2, 3]);
  });
});
