import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { DialRateLimit } from './dial-rate-limit.js';

const anna = { tenantId: 'acme', sub: 'anna' };

let store: MemoryStore;
let rates: DialRateLimit;
beforeEach(() => {
  store = new MemoryStore();
  const environment = Object.assign(new Environment(), {
    RATE_LIMIT_CALLER_PER_MINUTE: 2,
    RATE_LIMIT_TENANT_PER_MINUTE: 3,
  });
  rates = new DialRateLimit(store, environment);
  jest.useFakeTimers({ now: Date.parse('2026-01-31T09:15:00Z'), doNotFake: ['setImmediate', 'nextTick'] });
});
afterEach(async () => {
  jest.useRealTimers();
  await store.close();
});

describe('DialRateLimit', () => {
  it('counts each caller, says when there is room again, and has room then', async () => {
    await rates.count(anna);
    jest.advanceTimersByTime(20_500);
    await rates.count(anna);
    await expect(rates.count(anna)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: {
        retryAfterSeconds: 40,
        rateLimit: { policy: '"caller";q=2;w=60, "tenant";q=3;w=60', remaining: '"caller";r=0;t=40' },
      },
    });
    await rates.count({ ...anna, sub: 'ben' });
    jest.advanceTimersByTime(40_000);
    await rates.count(anna);
  });

  it('counts for a minute only where the clock is set back an hour', async () => {
    await rates.count(anna);
    jest.setSystemTime(Date.now() - 3_600_000);
    await rates.count(anna);
    await rates.count(anna);
    await expect(rates.count(anna)).rejects.toMatchObject({ details: { retryAfterSeconds: 60 } });
    jest.advanceTimersByTime(60_000);
    await rates.count(anna);
  });

  it('counts the tenant over all callers, and not for a caller who was refused', async () => {
    for (const sub of ['a', 'b', 'c']) await rates.count({ ...anna, sub });
    for (let i = 0; i < 3; i += 1)
      await expect(rates.count(anna)).rejects.toMatchObject({
        details: { rateLimit: { remaining: '"tenant";r=0;t=60' } },
      });
    jest.advanceTimersByTime(60_000);
    await rates.count(anna);
    await rates.count(anna);
  });

  it('takes back a request that was refused after all', async () => {
    for (let i = 0; i < 5; i += 1) await (await rates.count(anna))();
    await rates.count(anna);
    await rates.count(anna);
    await expect(rates.count(anna)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('does not count a request for the caller that the store refused to count for the tenant', async () => {
    const update = store.update.bind(store);
    jest
      .spyOn(store, 'update')
      .mockImplementation((key, ...how) =>
        key.name.startsWith('rate/tenant/') ? Promise.reject(new Problem('OVERLOADED')) : update(key, ...how),
      );
    for (let i = 0; i < 3; i += 1) await expect(rates.count(anna)).rejects.toMatchObject({ code: 'OVERLOADED' });
    jest.restoreAllMocks();
    await rates.count(anna);
  });

  it('lets many requests at the same time through up to the limit', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => rates.count(anna)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  it('sets no limit where it is 0', async () => {
    rates = new DialRateLimit(store, Object.assign(new Environment(), { RATE_LIMIT_CALLER_PER_MINUTE: 0 }));
    for (let i = 0; i < 1000; i += 1) await rates.count(anna);
  });
});
