import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LogLimits, RecordTerms, StateStore, StoredLogEntry } from './state-store.js';

const terms: RecordTerms = { tenantId: 'acme', importance: 'ordinary' };
const roomy: LogLimits = { tenantId: 'acme', maxCount: 100, maxAgeMs: 60_000, maxCharacters: 1000 };

/** What every state store does, whatever it keeps its state in. */
export function describeStateStore(name: string, create: () => StateStore): void {
  let store: StateStore;
  beforeEach(() => {
    jest.useFakeTimers();
    store = create();
  });
  afterEach(async () => {
    await store.close();
    jest.useRealTimers();
  });

  describe(`a record in ${name}`, () => {
    const put = (key: string, value: unknown, expiresInMs?: number) =>
      store.update(key, () => ({ value, result: 'kept', ...(expiresInMs !== undefined && { expiresInMs }) }), terms);

    it('is read, decided on and written as one step', async () => {
      const increment = () =>
        store.update<number, number>('n', (n) => ({ value: (n ?? 0) + 1, result: (n ?? 0) + 1 }), terms);
      expect(await Promise.all([increment(), increment(), increment()])).toEqual([1, 2, 3]);
    });

    it('stays when a change throws, or leaves the value as it is', async () => {
      await put('a', 1);
      const refuse = () => {
        throw new Error('refused');
      };
      await expect(store.update('a', refuse, terms)).rejects.toThrow('refused');
      expect(await store.update('a', (value) => ({ value: undefined, result: value }), terms)).toBe(1);
    });

    it('is forgotten when its time is over, or it is removed or taken', async () => {
      await put('a', 1, 1000);
      jest.advanceTimersByTime(999);
      expect(await store.read('a')).toBe(1);
      jest.advanceTimersByTime(1);
      expect(await store.read('a')).toBeNull();
      await put('a', 2);
      await put('a', null);
      expect(await store.read('a')).toBeNull();
      await put('a', 3);
      await store.remove('a');
      expect(await store.read('a')).toBeNull();
      await put('a', 4);
      expect([await store.take('a'), await store.take('a')]).toEqual([4, null]);
    });

    it('lives as long as was said last', async () => {
      await put('a', 1, 1000);
      await put('a', 2, 5000);
      jest.advanceTimersByTime(4999);
      expect(await store.read('a')).toBe(2);
      await put('a', 3);
      jest.advanceTimersByTime(86_400_000);
      expect(await store.read('a')).toBe(3);
    });

    it('gives back what was written, in every script, and nobody can change it from outside', async () => {
      const value = { list: ['é', '客户', '😀', '"\\\n', '9007199254740993'], nothing: null, deep: { n: 1.5 } };
      const written = structuredClone(value);
      await put('a', written);
      written.list.push('later');
      expect(await store.read('a')).toEqual(value);
    });
  });

  describe(`a log in ${name}`, () => {
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

    it('reads a long past from anywhere in it, in every script', async () => {
      const said = (n: number) => `{"n":${n},"name":"客户 é ${n}"}`;
      const limits = { maxCharacters: 1_000_000 };
      for (let n = 1; n <= 150; n++) await append(said(n), limits);
      expect(await window()).toEqual({ newest: 150, oldest: 51 });
      for (const from of [0, 50, 51, 63, 64, 65, 90, 128, 129, 148, 149, 150]) {
        const first = Math.max(51, from + 1);
        const expected = Array.from({ length: 151 - first }, (_, index) => ({
          type: 't',
          json: said(first + index),
          sequence: first + index,
        }));
        expect(await store.readLog('a', from)).toEqual(expected);
      }
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
      const reader = (reads: string) => (entry: StoredLogEntry) => void told.push(`${reads}${entry.sequence}`);
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
}
