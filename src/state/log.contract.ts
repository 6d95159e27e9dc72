import { describe, expect, it } from '@jest/globals';
import type { LogLimits, StoredLogEntry } from './state-store.js';
import { anotherLog, log, roomy, type StoreUnderTest } from './store-under-test.fixture.js';

/** What every state store does with logs. */
export function describeLogs(name: string, now: () => StoreUnderTest): void {
  const [store, other] = [() => now().store, () => now().other ?? now().store];
  const until = async (isDone: () => boolean) => {
    for (let waits = 0; waits < 400 && !isDone(); waits++) await now().pass(5);
  };

  describe(`a log in ${name}`, () => {
    const append = (json: string, limits: Partial<LogLimits> = {}, to = log) =>
      store().append(to, { type: 't', json }, { ...roomy, ...limits });
    const after = async (sequence: number) => (await other().readLog(log, sequence)).map(({ json }) => json);
    const window = async () => {
      const { newest, oldest } = await other().position(log);
      return { newest, oldest };
    };

    it('numbers its entries without a hole and reads what came after one', async () => {
      for (const json of ['1', '2', '3']) await append(json);
      expect(await window()).toEqual({ newest: 3, oldest: 1 });
      expect(await after(1)).toEqual(['2', '3']);
      expect(await after(3)).toEqual([]);
    });

    it('has nothing after a number that it did not give yet, and shows that it did not', async () => {
      for (const json of ['1', '2']) await append(json);
      expect(await after(5)).toEqual([]);
      expect(await window()).toEqual({ newest: 2, oldest: 1 });
      await append('3');
      expect(await after(5)).toEqual([]);
    });

    it('keeps one epoch, from before its first entry', async () => {
      const { epoch } = await other().position(log);
      await append('1');
      expect((await store().position(log)).epoch).toBe(epoch);
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
        expect(await store().readLog(log, from)).toEqual(expected);
      }
    });

    it('keeps as many as it may', async () => {
      for (const json of ['1', '2', '3', '4']) await append(json, { maxCount: 2 });
      expect(await window()).toEqual({ newest: 4, oldest: 3 });
      expect(await after(0)).toEqual(['3', '4']);
    });

    it('keeps them as long as it may, and says so before anybody cleans up', async () => {
      await append('1', { maxAgeMs: 1000 });
      await now().pass(600);
      await append('2', { maxAgeMs: 1000 });
      await now().pass(600);
      expect(await window()).toEqual({ newest: 2, oldest: 2 });
      await now().pass(600);
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
      const reader = (reads: string) => ({
        take: (entry: StoredLogEntry) => void told.push(`${reads}${entry.sequence}`),
        lost: () => void told.push('lost'),
      });
      await append('1');
      const leave = await other().follow(log, reader('x'));
      await other().follow(log, reader('y'));
      await append('2');
      await until(() => told.length === 2);
      leave();
      await append('3');
      await append('4', {}, anotherLog);
      await until(() => told.length === 3);
      await now().pass(20);
      expect(told).toEqual(['x2', 'y2', 'y3']);
    });

    it('tells a reader what is not kept, because it is larger than the window', async () => {
      const told: string[] = [];
      await other().follow(log, { take: ({ json }) => void told.push(json), lost: () => void told.push('lost') });
      await append('c'.repeat(2000));
      await until(() => told.length === 1);
      expect(told).toEqual(['c'.repeat(2000)]);
    });

    it('that is forgotten never gives a number twice', async () => {
      for (const json of ['1', '2', '3']) await append(json, { maxAgeMs: 100 });
      const { epoch } = await store().position(log);
      await now().pass(1500);
      expect(await window()).toEqual({ newest: 3, oldest: 4 });
      expect((await append('4')).sequence).toBe(4);
      expect((await store().position(log)).epoch).toBe(epoch);
    });

    it('stays while somebody reads along', async () => {
      const told: number[] = [];
      await store().follow(log, { take: ({ sequence }) => void told.push(sequence), lost: () => void told.push(-1) });
      await now().pass(1500);
      await append('1');
      await until(() => told.length === 1);
      expect(told).toEqual([1]);
    });
  });
}
