import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { exchange } from './upstream-exchange.js';

const DEADLINE_MS = 1000;
const dial = { method: 'PUT', path: '/voicecall/291/callout', headers: {}, deadlineMs: DEADLINE_MS } as const;

describe('an exchange that waits for a connection', () => {
  let handlers: Dispatcher.DispatchHandler[];
  const pool = {
    dispatch: (_options: unknown, handler: Dispatcher.DispatchHandler) => handlers.push(handler) > 0,
  } as unknown as Dispatcher;
  beforeEach(() => {
    jest.useFakeTimers();
    handlers = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A connection is there: undici sends unless this aborts. */
  function connect(): boolean {
    const abort = jest.fn();
    handlers[0]?.onRequestStart?.({ abort } as unknown as Dispatcher.DispatchController, {});
    return abort.mock.calls.length === 0;
  }
  const begin = (deadlineMs = DEADLINE_MS) =>
    exchange(pool, { ...dial, deadlineMs }, { pathPrefix: '', maxAnswerBytes: 1024 }).catch(
      (failure: unknown) => failure,
    );

  it.each([0, -5])('does not begin when %i ms are left', async (deadlineMs) => {
    expect(await begin(deadlineMs)).toMatchObject({ kind: 'timeout', sent: false });
    expect(handlers).toEqual([]);
  });

  it('is not sent when the connection comes so late that the answer could not be in time', async () => {
    const failure = begin();
    jest.advanceTimersByTime(DEADLINE_MS - 40);
    expect(connect()).toBe(false);
    expect(await failure).toMatchObject({ kind: 'timeout', sent: false });
  });

  it('is not sent when the connection comes after the deadline', async () => {
    const failure = begin();
    jest.advanceTimersByTime(DEADLINE_MS);
    expect(await failure).toMatchObject({ kind: 'timeout', sent: false });
    expect(connect()).toBe(false);
  });

  it('is sent when the connection comes in time, and may have done something when no answer follows', async () => {
    const failure = begin();
    jest.advanceTimersByTime(DEADLINE_MS / 2);
    expect(connect()).toBe(true);
    jest.advanceTimersByTime(DEADLINE_MS / 2);
    expect(await failure).toMatchObject({ kind: 'timeout', sent: true });
  });
});
