import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { PollSlot, type SlotPoller } from './poll-slot.js';

/** A slot whose pollers the test ends, and that has a session unless the test takes it away. */
function slot() {
  const seen = { opened: 0, running: 0, mostRunning: 0, stops: 0, givenUp: 0 };
  const state: { isSignedIn: boolean; end: () => void } = { isSignedIn: true, end: () => undefined };
  const open = (): SlotPoller => {
    seen.opened += 1;
    seen.running += 1;
    seen.mostRunning = Math.max(seen.mostRunning, seen.running);
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let isOver = false;
    state.end = () => {
      if (!isOver) seen.running -= 1;
      isOver = true;
      end();
    };
    return { ended, stop: () => (seen.stops += 1), giveUp: () => (seen.givenUp += 1) };
  };
  const look = async () => {
    await turn();
    return state.isSignedIn ? open : null;
  };
  return { slot: new PollSlot(look), seen, state };
}
const microtasks = async () => {
  for (let i = 0; i < 10; i += 1) await turn();
};

describe('PollSlot', () => {
  it('opens one poller, however often it is started', async () => {
    const { slot: one, seen } = slot();
    for (let i = 0; i < 5; i += 1) one.start();
    await microtasks();
    one.start();
    await microtasks();
    expect(seen).toMatchObject({ opened: 1, running: 1 });
  });

  it('waits for a poll that hangs, whatever is asked for meanwhile, and then polls once', async () => {
    const { slot: one, seen, state } = slot();
    one.start();
    await microtasks();
    one.stop(); // the tenant goes
    one.start(); // it comes back
    one.stop(); // sign-out
    one.start();
    one.giveUp(); // sign-in
    one.start();
    await microtasks();
    expect(seen).toMatchObject({ opened: 1, running: 1, givenUp: 1 });
    state.end();
    await microtasks();
    expect(seen).toMatchObject({ opened: 2, running: 1, mostRunning: 1 });
  });

  it('opens none that was stopped while it looked for the session', async () => {
    const { slot: one, seen } = slot();
    one.start();
    one.stop();
    await one.idle;
    expect(seen.opened).toBe(0);
  });

  it('looks again when it was started while it looked and found nobody', async () => {
    const { slot: one, seen, state } = slot();
    state.isSignedIn = false;
    one.start();
    await turn();
    state.isSignedIn = true;
    one.start();
    await microtasks();
    expect(seen.opened).toBe(1);
  });

  it('is idle when its poller has ended by itself, and starts again', async () => {
    const { slot: one, seen, state } = slot();
    one.start();
    await microtasks();
    state.end();
    await one.idle;
    expect(seen).toMatchObject({ opened: 1, running: 0, stops: 1 });
    one.start();
    await microtasks();
    expect(seen).toMatchObject({ opened: 2, running: 1 });
  });
});
