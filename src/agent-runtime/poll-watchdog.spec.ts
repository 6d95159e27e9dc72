import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PollWatchdog, type WatchedPolls } from './poll-watchdog.js';

describe('PollWatchdog', () => {
  let told: string[];
  let failures: unknown[];
  let watchdog: PollWatchdog;
  beforeEach(() => {
    jest.useFakeTimers();
    [told, failures] = [[], []];
    watchdog = new PollWatchdog(
      1000,
      polls((change) => Promise.resolve(void told.push(change))),
    );
  });
  const polls = (reportHealth: WatchedPolls['reportHealth']): WatchedPolls => ({
    reportHealth,
    healthUnreported: (error) => failures.push(error),
  });
  afterEach(() => {
    watchdog.stop();
    jest.useRealTimers();
  });
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('says nothing while polls are answered', async () => {
    for (let poll = 0; poll < 10; poll++) {
      await pass(900);
      await watchdog.fed();
    }
    expect(told).toEqual([]);
  });

  it('says once that they are not, and once that they are again', async () => {
    await pass(5000);
    await watchdog.fed();
    await watchdog.fed();
    expect(told).toEqual(['degraded', 'restored']);
    await pass(1001);
    expect(told).toEqual(['degraded', 'restored', 'degraded']);
  });

  it('that takes over from one that had said so says when it is over, and not again that it is not', async () => {
    watchdog.stop();
    const tell = (change: string) => Promise.resolve(void told.push(change));
    watchdog = new PollWatchdog(1000, polls(tell), true);
    await pass(5000);
    expect(told).toEqual([]);
    await watchdog.fed();
    expect(told).toEqual(['restored']);
  });

  it('says nothing after it was stopped, not even for an answer that comes late', async () => {
    watchdog.stop();
    await watchdog.fed();
    await pass(5000);
    expect(told).toEqual([]);
  });

  it('goes on when it could not be told', async () => {
    const defect = new Error('no store');
    let isDown = true;
    watchdog.stop();
    const tell = (change: string) => (isDown ? Promise.reject(defect) : Promise.resolve(void told.push(change)));
    watchdog = new PollWatchdog(1000, polls(tell));
    await pass(1001);
    isDown = false;
    await watchdog.fed();
    expect({ failures, told }).toEqual({ failures: [defect], told: ['restored'] });
  });
});
