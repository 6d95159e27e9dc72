import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventLoopDelay } from './event-loop-delay.js';

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('EventLoopDelay', () => {
  let delay: EventLoopDelay;
  afterEach(() => delay.onModuleDestroy());

  it('is not too long while the process is idle, nor after a single pause', async () => {
    delay = new EventLoopDelay();
    await sleep(250);
    expect(delay.isTooLong).toBe(false);
    block(1500);
    await sleep(50);
    expect(delay.isTooLong).toBe(false);
  });

  it('is too long while one pause follows the other, and no longer when they are over', async () => {
    delay = new EventLoopDelay();
    for (let i = 0; i < 3; i += 1) {
      block(1500);
      await sleep(5);
    }
    expect(delay.isTooLong).toBe(true);
    await sleep(700);
    expect(delay.isTooLong).toBe(false);
  });
});
