import { describe, expect, it } from '@jest/globals';
import { Semaphore } from './semaphore.js';

describe('a semaphore', () => {
  it('run so many jobs at a time, each of them once, whatever fails', async () => {
    const semaphore = new Semaphore(3);
    let [running, most, done] = [0, 0, 0];
    const job = async (at: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, at % 4));
      running--;
      done++;
      if (at % 5 === 0) throw new Error('failed');
    };
    const results = await Promise.allSettled(Array.from({ length: 40 }, (_, at) => semaphore.run(() => job(at))));
    expect([most, done, results.filter(({ status }) => status === 'rejected').length]).toEqual([3, 40, 8]);
    await expect(semaphore.run(() => Promise.resolve('free again'))).resolves.toBe('free again');
  });
});
