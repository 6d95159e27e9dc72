import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryStore } from './memory-store.js';
import { describeStateStore } from '../state-store.contract.js';
import type { StateKey } from '../keys.js';
import type { Importance } from '../state-store.js';

describeStateStore('memory', () => {
  jest.useFakeTimers();
  const store = new MemoryStore();
  return Promise.resolve({
    store,
    pass: (ms) => {
      jest.advanceTimersByTime(ms);
      return Promise.resolve();
    },
    end: async () => {
      await store.close();
      jest.useRealTimers();
    },
  });
});

describe('MemoryStore, on a machine whose clock is set', () => {
  let store: MemoryStore;
  beforeEach(() => {
    jest.useFakeTimers();
    store = new MemoryStore();
  });
  afterEach(async () => {
    await store.close();
    jest.useRealTimers();
  });

  it.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('keeps records and entries for their time and no longer: %s', async (_way, ms) => {
    await store.set(key('record'), 1, { expiresInMs: 60_000 });
    const limits = { maxCount: 10, maxAgeMs: 60_000, maxCharacters: 1000 };
    await store.append(key('log'), { type: 't', json: '{}' }, limits);
    const kept = async () => [await store.read(key('record')), (await store.readLog(key('log'), 0)).length];
    jest.setSystemTime(Date.now() + ms);
    jest.advanceTimersByTime(59_000);
    expect(await kept()).toEqual([1, 1]);
    jest.advanceTimersByTime(1000);
    expect(await kept()).toEqual([null, 0]);
    expect(store.usedBytes).toBe(0);
  });
});

const key = (name: string, tenantId = 'acme'): StateKey => ({ name, partition: name, tenantId });

const KILOBYTE = 1024;
const BUDGET = 256 * KILOBYTE;

describe('MemoryStore, with little room', () => {
  let store: MemoryStore;
  let tenants: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    tenants = ['acme'];
    store = new MemoryStore({ budgetBytes: BUDGET, tenantIds: () => tenants });
  });
  afterEach(async () => {
    await store.close();
    jest.useRealTimers();
  });

  const put = (
    name: string,
    { tenantId = 'acme', importance = 'ordinary' }: { tenantId?: string; importance?: Importance } = {},
    expiresInMs = Infinity,
    value = 'x'.repeat(KILOBYTE),
  ) => store.update(key(name, tenantId), () => ({ value, result: 'kept', expiresInMs }), importance);
  /** Puts ordinary records until one is refused; how many were taken. */
  const fill = async (tenantId = 'acme', expiresInMs = Infinity) => {
    for (let n = 0; ; n++) {
      const refused = await put(`${tenantId}/${n}`, { tenantId }, expiresInMs).then(
        () => null,
        (error: unknown) => error,
      );
      if (refused === null) continue;
      expect(refused).toMatchObject({ code: 'OVERLOADED', outcome: 'not_executed', retryable: true });
      return n;
    }
  };
  const append = (log: string, tenantId = 'acme', json = JSON.stringify({ log, text: 'y'.repeat(900) })) =>
    store.append(
      key(log, tenantId),
      { type: 't', json },
      { maxCount: 200, maxAgeMs: 60_000, maxCharacters: 1_000_000 },
    );
  const width = async (log: string) => {
    const { newest, oldest } = await store.position(key(log));
    return newest + 1 - oldest;
  };

  it('refuses an ordinary record when it is full, and forgets none of those that it has', async () => {
    const taken = await fill();
    expect(taken).toBeGreaterThan(150);
    for (let n = 0; n < taken; n++) expect(await store.read(key(`acme/${n}`))).toHaveLength(KILOBYTE);
    expect(await store.read(key(`acme/${taken}`))).toBeNull();
  });

  it('refuses the growth of an ordinary record too, and lets it change otherwise', async () => {
    await fill();
    const swap = (length: number) => put('acme/0', {}, Infinity, 'z'.repeat(length));
    await expect(swap(40 * KILOBYTE)).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(await store.read(key('acme/0'))).toBe('x'.repeat(KILOBYTE));
    expect(await swap(KILOBYTE)).toBe('kept');
    expect(await swap(1)).toBe('kept');
  });

  it('never refuses an essential record', async () => {
    await fill();
    for (let n = 0; n < 500; n++) expect(await put(`essential/${n}`, { importance: 'essential' })).toBe('kept');
    expect(await store.read(key('essential/499'))).toHaveLength(KILOBYTE);
  });

  it('takes ordinary records again as soon as the time of old ones is over', async () => {
    const taken = await fill('acme', 5000);
    jest.advanceTimersByTime(4999);
    await expect(put('new')).rejects.toMatchObject({ code: 'OVERLOADED' });
    jest.advanceTimersByTime(1);
    expect(await put('new')).toBe('kept');
    expect(store.usedBytes).toBeLessThan(2 * KILOBYTE);
    await store.remove(key('new'));
    expect(await fill()).toBe(taken);
  });

  it('counts back to nothing what was removed, expired or emptied', async () => {
    for (let n = 0; n < 50; n++) await put(`a/${n}`, {}, 1000 * (1 + ((n * 7) % 50)));
    for (let n = 0; n < 50; n += 3) await put(`a/${n}`, {}, 500, 'short');
    for (let n = 0; n < 50; n += 5) await store.remove(key(`a/${n}`));
    for (let n = 1; n < 50; n += 5) await store.remove(key(`a/${n}`));
    for (let n = 0; n < 40; n++) await append('log');
    jest.advanceTimersByTime(60_000);
    expect(store.usedBytes).toBe(0);
  });

  it('leaves one of two tenants a quarter at least, however much the other took, and more while it is idle', async () => {
    tenants = ['acme', 'globex'];
    const acme = await fill('acme');
    const globex = await fill('globex');
    expect([acme / (acme + globex), globex / (acme + globex)]).toEqual([
      expect.closeTo(0.75, 1),
      expect.closeTo(0.25, 1),
    ]);
  });

  it('leaves each of ten tenants its share when one took all it could', async () => {
    tenants = Array.from({ length: 10 }, (_, n) => `t${n}`);
    const first = await fill('t0');
    const others = [];
    for (const tenantId of tenants.slice(1)) others.push(await fill(tenantId));
    expect(first).toBeGreaterThan(80);
    expect(Math.min(...others)).toBeGreaterThan(5);
  });

  it('shrinks replay windows before it refuses anything, and keeps the newest entry of each', async () => {
    for (let n = 0; n < 2000; n++)
      await append(`log-${n % 10}`, 'acme', `{"n":${n},"text":"${Math.random()}${Math.random()}"}`);
    const wide = await width('log-0');
    await fill();
    const widths = await Promise.all(Array.from({ length: 10 }, (_, n) => width(`log-${n}`)));
    expect(wide).toBeGreaterThan(20);
    expect(widths).toEqual(Array.from({ length: 10 }, () => 1));
    await append('log-3');
    expect((await store.readLog(key('log-3'), 0)).length).toBe(1);
  });

  it('shrinks the windows of the tenant first who has the most of them', async () => {
    for (let n = 0; n < 20; n++) await append('small', 'globex');
    const noise = () => Array.from({ length: 60 }, () => Math.random().toString(36)).join('');
    for (let n = 0; n < 3000; n++) await append(`large-${n % 20}`, 'acme', `{"text":"${noise()}"}`);
    expect(await width('small')).toBe(20);
    expect(await width('large-0')).toBeLessThan(100);
  });

  it('says when it is filling', async () => {
    expect(await store.condition()).toBe('ok');
    await fill('acme', 1000);
    expect(await store.condition()).toBe('filling');
    jest.advanceTimersByTime(1000);
    expect(await store.condition()).toBe('ok');
  });

  it('looks at nothing but what ends', async () => {
    jest.useFakeTimers({ doNotFake: ['hrtime'] });
    const calm = new MemoryStore();
    for (let n = 0; n < 200_000; n++) await calm.set(key(`k${n}`), n, { expiresInMs: 3_600_000 });
    const startedAt = process.hrtime.bigint();
    jest.advanceTimersByTime(60_000);
    expect(Number(process.hrtime.bigint() - startedAt) / 1e6).toBeLessThan(200);
    await calm.close();
  });
});
