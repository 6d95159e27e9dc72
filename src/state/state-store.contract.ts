import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeLogs } from './log.contract.js';
import type { StateStore } from './state-store.js';
import { a, b, log, roomy, type StoreUnderTest } from './store-under-test.fixture.js';

/** What every state store does, whatever it keeps its state in. */
export function describeStateStore(name: string, begin: () => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let store: StateStore;
  let other: StateStore;
  beforeEach(async () => {
    under = await begin();
    store = under.store;
    other = under.other ?? store;
  });
  afterEach(() => under.end());

  describe(`a record in ${name}`, () => {
    it('is read, decided on and written as one step', async () => {
      const increment = (by: StateStore) =>
        by.update<number, number>(a, (n) => ({ value: (n ?? 0) + 1, result: (n ?? 0) + 1 }));
      const counted = await Promise.all([store, other, store, other, store].map(increment));
      expect(counted.sort()).toEqual([1, 2, 3, 4, 5]);
      expect(await other.read(a)).toBe(5);
    });

    it('stays when a change throws, or leaves the value as it is', async () => {
      await store.set(a, 1);
      const refuse = () => {
        throw new Error('refused');
      };
      await expect(other.update(a, refuse)).rejects.toThrow('refused');
      expect(await other.update(a, (value) => ({ value: undefined, result: value }))).toBe(1);
    });

    it('is decided on as it is, and not as this replica knew it, when a change throws or writes nothing', async () => {
      await store.set(a, 1);
      await other.set(a, 2);
      const refuse = (value: unknown) => {
        throw new Error(`refused ${String(value)}`);
      };
      await expect(store.update(a, refuse)).rejects.toThrow('refused 2');
      await other.set(a, 3);
      expect(await store.update(a, (value) => ({ value: undefined, result: value }))).toBe(3);
    });

    it('is told of once, after it was taken, and not when it was refused', async () => {
      const told: unknown[] = [];
      const count = (by: StateStore) =>
        by.transact([a], (step) => {
          const n = ((step.get(a) as number | null) ?? 0) + 1;
          step.afterwards(() => told.push(n));
          if (n === 4) throw new Error('refused');
          step.set(a, n);
        });
      await Promise.all([store, other, store].map(count));
      await expect(count(other)).rejects.toThrow('refused');
      expect(told.sort()).toEqual([1, 2, 3]);
    });

    it('is forgotten when its time is over, or it is removed', async () => {
      await store.set(a, 1, { expiresInMs: 600 });
      await under.pass(100);
      expect(await store.read(a)).toBe(1);
      await under.pass(510);
      expect(await store.read(a)).toBeNull();
      expect(await store.update(a, (value) => ({ value: undefined, result: value }))).toBeNull();
      await store.set(a, 2);
      await store.update(a, () => ({ value: null, result: null }));
      expect(await other.read(a)).toBeNull();
      await store.set(a, 3);
      await other.remove(a);
      expect(await store.read(a)).toBeNull();
    });

    it('lives as long as was said last', async () => {
      await store.set(a, 1, { expiresInMs: 100 });
      await store.set(a, 2, { expiresInMs: 400 });
      await under.pass(200);
      expect(await store.read(a)).toBe(2);
      await store.set(a, 3);
      await under.pass(450);
      expect(await store.read(a)).toBe(3);
    });

    it('gives back what was written, in every script, and nobody can change it from outside', async () => {
      const value = { list: ['é', '客户', '😀', '"\\\n', '9007199254740993'], nothing: null, deep: { n: 1.5 } };
      const written = structuredClone(value);
      await store.set(a, written);
      written.list.push('later');
      expect(await store.read(a)).toEqual(value);
      expect(await other.read(a)).toEqual(value);
    });
  });

  describe(`a step over several keys of ${name}`, () => {
    it('changes all of them, or none when it throws', async () => {
      await store.transact([a, b], (step) => {
        step.set(a, { n: 1 });
        step.set(b, { n: 2 });
      });
      const refused = other.transact([a, b], (step) => {
        step.set(a, 'other');
        step.remove(b);
        throw new Error('refused');
      });
      await expect(refused).rejects.toThrow('refused');
      expect(await store.readAll([a, b])).toEqual([{ n: 1 }, { n: 2 }]);
    });

    it('reads what it has set, and refuses a key that was not named', async () => {
      await store.set(a, 1);
      const seen = await store.transact([a], (step) => {
        const before = step.get(a);
        step.set(a, 2);
        const after = step.get(a);
        step.remove(a);
        return [before, after, step.get(a)];
      });
      expect(seen).toEqual([1, 2, null]);
      await expect(store.transact([a], (step) => step.get(b))).rejects.toThrow('was not named');
    });

    it('loses to nobody: two that read the same decide one after the other', async () => {
      const move = (by: StateStore) =>
        by.transact([a, b], (step) => {
          const [from, to] = [(step.get(a) as number | null) ?? 10, (step.get(b) as number | null) ?? 0];
          step.set(a, from - 1);
          step.set(b, to + 1);
        });
      await Promise.all([move(store), move(other), move(store), move(other)]);
      expect(await store.readAll([a, b])).toEqual([6, 4]);
    });

    it('appends to a log with what it sets', async () => {
      await store.transact([a], (step) => {
        step.set(a, 1);
        step.append(log, { type: 't', json: '"1"' }, roomy);
        step.append(log, { type: 't', json: '"2"' }, roomy);
      });
      expect((await other.readLog(log, 0)).map(({ json, sequence }) => [json, sequence])).toEqual([
        ['"1"', 1],
        ['"2"', 2],
      ]);
      const refuse = () => {
        throw new Error('refused');
      };
      await expect(
        store.transact([a], (step) => (step.append(log, { type: 't', json: '3' }, roomy), refuse())),
      ).rejects.toThrow();
      expect(await store.readLog(log, 2)).toEqual([]);
    });
  });

  describeLogs(name, () => under);
}
