import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SseConnection } from './sse-connection.js';
import { endAtTokenExpiry } from './token-expiry.js';

const SECOND = 1000;

describe(endAtTokenExpiry.name, () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** What becomes of a stream whose token lives this long: each event with the second it happened in. */
  function watch(leftSeconds: number | null) {
    const openedAt = Date.now();
    const told: [string, number][] = [];
    const tell = (what: string) => void told.push([what, (Date.now() - openedAt) / SECOND]);
    let close: () => void = () => undefined;
    const connection = {
      write: (text: string) =>
        tell(/^event: (.*)\ndata: \{"reason":"(.*)"\}\n\n$/.exec(text)?.slice(1).join(' ') ?? text),
      end: () => tell('end'),
      onClose: (left: () => void) => (close = left),
    };
    endAtTokenExpiry(connection as unknown as SseConnection, leftSeconds && openedAt + leftSeconds * SECOND);
    return { told, close: () => close() };
  }

  it('announces the end a minute before', () => {
    const { told } = watch(600);
    jest.advanceTimersByTime(3600 * SECOND);
    expect(told).toEqual([
      ['closing tokenExpiry', 540],
      ['end', 600],
    ]);
  });

  it('announces it at once when there is less left', () => {
    const { told } = watch(20);
    jest.advanceTimersByTime(3600 * SECOND);
    expect(told).toEqual([
      ['closing tokenExpiry', 0],
      ['end', 20],
    ]);
  });

  it('says nothing to a stream that is closed', () => {
    const { told, close } = watch(600);
    close();
    jest.advanceTimersByTime(3600 * SECOND);
    expect(told).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([null, 365 * 24 * 3600])('leaves a stream alone whose token lives %p seconds', (leftSeconds) => {
    const { told } = watch(leftSeconds);
    jest.advanceTimersByTime(24 * 3600 * SECOND);
    expect(told).toEqual([]);
  });
});
