import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentRef } from './agent-ref.js';
import { keys } from './keys.js';
import type { LogLimits, StateStore, StoredLogEntry } from './state-store.js';

/** A store under test, and the time that passes for it. */
export interface StoreUnderTest {
  /** Another one on the same state, as a second replica has it; memory has none. */
  readonly other?: StateStore;
  readonly store: StateStore;
  pass(ms: number): Promise<void>;
  end(): Promise<void>;
}

const agent: AgentRef = { tenantId: 'acme', agentId: '291' };
const [a, b, log] = [keys.session(agent), keys.calls(agent), keys.agentEvents(agent)];
const anotherLog = keys.agentEvents({ ...agent, agentId: '292' });
const roomy: LogLimits = { maxCount: 100, maxAgeMs: 60_000, maxCharacters: 1000 };

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

  const until = async (isDone: () => boolean | Promise<boolean>) => {
    for (let waits = 0; waits < 400 && !(await isDone()); waits++) await under.pass(5);
  };

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

  describe(`a log in ${name}`, () => {
    const append = (json: string, limits: Partial<LogLimits> = {}, to = log) =>
      store.append(to, { type: 't', json }, { ...roomy, ...limits });
    const after = async (sequence: number) => (await other.readLog(log, sequence)).map(({ json }) => json);
    const window = async () => {
      const { newest, oldest } = await other.position(log);
      return { newest, oldest };
    };

    it('numbers its entries without a hole and reads what came after one', async () => {
      for (const json of ['1', '2', '3']) await append(json);
      expect(await window()).toEqual({ newest: 3, oldest: 1 });
      expect(await after(1)).toEqual(['2', '3']);
      expect(await after(3)).toEqual([]);
    });

    it('keeps one epoch, from before its first entry', async () => {
      const { epoch } = await other.position(log);
      await append('1');
      expect((await store.position(log)).epoch).toBe(epoch);
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
        expect(await store.readLog(log, from)).toEqual(expected);
      }
    });

    it('keeps as many as it may', async () => {
      for (const json of ['1', '2', '3', '4']) await append(json, { maxCount: 2 });
      expect(await window()).toEqual({ newest: 4, oldest: 3 });
      expect(await after(0)).toEqual(['3', '4']);
    });

    it('keeps them as long as it may, and says so before anybody cleans up', async () => {
      await append('1', { maxAgeMs: 300 });
      await under.pass(180);
      await append('2', { maxAgeMs: 300 });
      await under.pass(180);
      expect(await window()).toEqual({ newest: 2, oldest: 2 });
      await under.pass(180);
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
      const leave = await other.follow(log, reader('x'));
      await other.follow(log, reader('y'));
      await append('2');
      await until(() => told.length === 2);
      leave();
      await append('3');
      await append('4', {}, anotherLog);
      await until(() => told.length === 3);
      await under.pass(20);
      expect(told).toEqual(['x2', 'y2', 'y3']);
    });

    it('tells a reader what is not kept, because it is larger than the window', async () => {
      const told: string[] = [];
      await other.follow(log, { take: ({ json }) => void told.push(json), lost: () => void told.push('lost') });
      await append('c'.repeat(2000));
      await until(() => told.length === 1);
      expect(told).toEqual(['c'.repeat(2000)]);
    });

    it('that is forgotten never gives a number twice', async () => {
      for (const json of ['1', '2', '3']) await append(json, { maxAgeMs: 100 });
      const { epoch } = await store.position(log);
      await under.pass(1500);
      expect(await window()).toEqual({ newest: 3, oldest: 4 });
      expect((await append('4')).sequence).toBe(4);
      expect((await store.position(log)).epoch).toBe(epoch);
    });

    it('stays while somebody reads along', async () => {
      const told: number[] = [];
      await store.follow(log, { take: ({ sequence }) => void told.push(sequence), lost: () => void told.push(-1) });
      await under.pass(1500);
      await append('1');
      await until(() => told.length === 1);
      expect(told).toEqual([1]);
    });
  });
}
