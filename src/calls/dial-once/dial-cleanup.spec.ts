import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Problem } from '../../errors/problem.js';
import { DialCleanup } from './dial-cleanup.js';

const MINUTE_MS = 60_000;

describe('DialCleanup', () => {
  let cleanup: DialCleanup;
  let taken: string[];
  let isStoreAway: boolean;
  beforeEach(() => {
    jest.useFakeTimers();
    cleanup = new DialCleanup();
    taken = [];
    isStoreAway = false;
  });
  afterEach(() => {
    cleanup.onModuleDestroy();
    jest.useRealTimers();
  });
  const step = (name: string) => () => {
    if (isStoreAway) return Promise.reject(new Problem('STATE_STORE_UNAVAILABLE'));
    taken.push(name);
    return Promise.resolve();
  };
  const leaving = (name: string) => async () => {
    await step(name)();
    isStoreAway = true;
  };
  const inAMinute = () => Date.now() + MINUTE_MS;

  it('takes its steps one after the other before it is over', async () => {
    await cleanup.do([step('one'), step('two')], inAMinute());
    expect(taken).toEqual(['one', 'two']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('goes on where it was when the store is back, and then is done', async () => {
    await cleanup.do([leaving('one'), step('two'), step('three')], inAMinute());
    await cleanup.do([step('other')], inAMinute());
    await jest.advanceTimersByTimeAsync(10_000);
    expect(taken).toEqual(['one']);
    isStoreAway = false;
    await jest.advanceTimersByTimeAsync(1000);
    expect([...taken].sort()).toEqual(['one', 'other', 'three', 'two']);
    expect(taken.indexOf('two')).toBeLessThan(taken.indexOf('three'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes over a step that fails with the store at hand', async () => {
    const fails = [
      () => Promise.reject(new Problem('OVERLOADED')),
      () => {
        throw new TypeError('defect');
      },
    ];
    await cleanup.do([...fails, step('one')], inAMinute());
    expect(taken).toEqual(['one']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up when what it would bring is no longer asked for', async () => {
    isStoreAway = true;
    await cleanup.do([step('one')], inAMinute());
    await jest.advanceTimersByTimeAsync(MINUTE_MS);
    expect(jest.getTimerCount()).toBe(0);
    isStoreAway = false;
    await jest.advanceTimersByTimeAsync(MINUTE_MS);
    expect(taken).toEqual([]);
  });

  it('ends with its process', async () => {
    isStoreAway = true;
    await cleanup.do([step('one')], inAMinute());
    cleanup.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(0);
    await cleanup.do([step('two')], inAMinute());
    expect(jest.getTimerCount()).toBe(0);
  });
});
