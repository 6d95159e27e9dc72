import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Problem } from '../../errors/problem.js';
import { ClearingUp } from './clearing-up.js';

const MINUTE_MS = 60_000;

describe('ClearingUp', () => {
  let clearingUp: ClearingUp;
  let taken: string[];
  let isStoreAway: boolean;
  beforeEach(() => {
    jest.useFakeTimers();
    clearingUp = new ClearingUp();
    taken = [];
    isStoreAway = false;
  });
  afterEach(() => {
    clearingUp.onModuleDestroy();
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
    await clearingUp.do([step('one'), step('two')], inAMinute());
    expect(taken).toEqual(['one', 'two']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('goes on where it was when the store is back, and then is done', async () => {
    await clearingUp.do([leaving('one'), step('two'), step('three')], inAMinute());
    await clearingUp.do([step('other')], inAMinute());
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
    await clearingUp.do([...fails, step('one')], inAMinute());
    expect(taken).toEqual(['one']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up when what it would bring is no longer asked for', async () => {
    isStoreAway = true;
    await clearingUp.do([step('one')], inAMinute());
    await jest.advanceTimersByTimeAsync(MINUTE_MS);
    expect(jest.getTimerCount()).toBe(0);
    isStoreAway = false;
    await jest.advanceTimersByTimeAsync(MINUTE_MS);
    expect(taken).toEqual([]);
  });

  it('ends with its process', async () => {
    isStoreAway = true;
    await clearingUp.do([step('one')], inAMinute());
    clearingUp.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(0);
    await clearingUp.do([step('two')], inAMinute());
    expect(jest.getTimerCount()).toBe(0);
  });
});
