import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PollLoop, type PollResult } from './poll-loop.js';

describe('PollLoop', () => {
  let loop: PollLoop;
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => {
    loop.stop();
    jest.useRealTimers();
  });

  /** Polls with these results, the last one for ever; answers when each poll began. */
  function looping(...results: (PollResult | Error)[]): number[] {
    const begun: number[] = [];
    const start = Date.now();
    loop = new PollLoop(
      {
        poll: () => {
          begun.push(Date.now() - start);
          const result = results[Math.min(begun.length, results.length) - 1] ?? 'ok';
          return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
        },
      },
      200,
    );
    return begun;
  }
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('polls again at once after an event, and after the gap when there was none', async () => {
    const begun = looping('event', 'event', 'ok', 'ok', 'ok');
    await pass(450);
    expect(begun).toEqual([0, 0, 0, 200, 400]);
  });

  it('waits longer and longer after errors, never for as long as a sign-in lasts, and at once less after a success', async () => {
    const errors = Array.from({ length: 8 }, () => 'error' as const);
    const begun = looping(...errors, 'ok');
    await pass(60_000);
    const pauses = begun.slice(1, 9).map((at, index) => at - (begun[index] ?? 0));
    [400, 800, 1600, 3200, 5000, 5000, 5000, 5000].forEach((longest, index) => {
      expect(pauses[index]).toBeGreaterThanOrEqual(Math.floor(longest / 2));
      expect(pauses[index]).toBeLessThanOrEqual(longest + 1);
    });
    expect((begun[10] ?? 0) - (begun[9] ?? 0)).toBe(200);
  });

  it('scatters the pauses, so that agents who fell together do not come back together', async () => {
    const firstPauses = new Set<number>();
    for (let agent = 0; agent < 20; agent++) {
      const begun = looping('error');
      await pass(401);
      firstPauses.add((begun[1] ?? 0) - (begun[0] ?? 0));
      loop.stop();
    }
    expect(firstPauses.size).toBeGreaterThan(5);
  });

  it('goes on whatever happens inside a poll', async () => {
    const begun = looping(new Error('a defect'), 'ok');
    await pass(1000);
    expect(begun.length).toBeGreaterThan(2);
  });

  it('never polls twice at a time', async () => {
    let running = 0;
    let most = 0;
    loop = new PollLoop(
      {
        poll: async () => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 50));
          running -= 1;
          return 'event';
        },
      },
      0,
    );
    await pass(1000);
    expect(most).toBe(1);
  });

  it('leaves time for others when there is nothing to send and no gap', async () => {
    let polls = 0;
    loop = new PollLoop(
      {
        poll: () => {
          polls += 1;
          return Promise.resolve<PollResult>('waiting');
        },
      },
      0,
    );
    await pass(200);
    expect(polls).toBeLessThanOrEqual(11);
  });

  it('ends when it is told to, in the middle of a pause too, but not in the middle of a poll', async () => {
    const begun = looping('ok');
    await pass(100);
    loop.stop();
    await loop.ended;
    await pass(1000);
    expect(begun).toEqual([0]);
  });
});
