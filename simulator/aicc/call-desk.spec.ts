import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { personaOf } from './aicc-personas.js';
import { defaultAiccSettings } from './aicc-settings.js';
import type { BidirectionalCall } from './bidirectional-call.js';
import { CallDesk } from './call-desk.js';
import { exampleOrder } from './example-order.fixture.js';

const start = Date.UTC(2026, 0, 31, 9, 15);

describe('CallDesk', () => {
  const desk = new CallDesk({ ...defaultAiccSettings, stepMs: 1000, talkMs: 5000 });

  beforeEach(() => void jest.useFakeTimers({ now: start }));

  afterEach(() => {
    desk.reset();
    jest.useRealTimers();
  });

  function place(called: string): Promise<BidirectionalCall> {
    return desk.place(exampleOrder(called), personaOf(called));
  }

  /** Seconds after createCall at which each moment came. */
  function momentsOf(call: BidirectionalCall): Record<string, number> {
    return Object.fromEntries(Object.entries(call.moments).map(([name, at]) => [name, (at - start) / 1000]));
  }

  it('moves a call from to be called over calling and talking to ended', async () => {
    const call = await place('13800000001');
    const states = [call.state];
    for (let second = 1; second <= 8; second += 1) {
      jest.advanceTimersByTime(1000);
      states.push(call.state);
    }

    expect(states).toEqual([0, 1, 1, 2, 2, 2, 2, 2, 3]);
    expect(call.secondsFrom('talkingTime')).toBe(5);
    expect(call.secondsFrom('agentTalkingTime')).toBe(6);
  });

  it.each([
    ['13800000001', 0, { agentAlertingTime: 1, agentTalkingTime: 2, alertingTime: 2, talkingTime: 3, releaseTime: 8 }],
    ['18700000001', 5, { agentAlertingTime: 1, agentTalkingTime: 2, alertingTime: 2, releaseTime: 3 }],
    ['18700000002', 4, { agentAlertingTime: 1, releaseTime: 2 }],
    ['18700000003', 2, { releaseTime: 2 }],
    ['18700000004', 3, { agentAlertingTime: 1, agentTalkingTime: 2, releaseTime: 3 }],
    ['18700000005', 1, { agentAlertingTime: 1, agentTalkingTime: 2, alertingTime: 2, talkingTime: 3, releaseTime: 8 }],
    ['18700000019', 6, { releaseTime: 1 }],
  ])('ends a call to %s with reason %i after the moments that belong to it', async (called, reason, moments) => {
    const call = await place(called);
    jest.advanceTimersByTime(60_000);

    expect(call.isEnded).toBe(true);
    expect(call.releaseReason).toBe(reason);
    expect(momentsOf(call)).toEqual(moments);
  });

  it('lets the long talker talk for an hour', async () => {
    const call = await place('18700000020');
    jest.advanceTimersByTime(3000 + 3_599_999);
    expect(call.isTalking).toBe(true);

    jest.advanceTimersByTime(1);
    expect(call.isEnded).toBe(true);
  });

  it('takes a call between the same numbers for a duplicate until the first has ended', async () => {
    await place('13800000001');

    expect(desk.isDuplicate(exampleOrder('13800000001'))).toBe(true);
    expect(desk.isDuplicate(exampleOrder('13800000002'))).toBe(false);
    jest.advanceTimersByTime(8000);
    expect(desk.isDuplicate(exampleOrder('13800000001'))).toBe(false);
  });

  it('stops every call when it is reset', async () => {
    const call = await place('13800000001');
    desk.reset();
    jest.advanceTimersByTime(60_000);

    expect(call.state).toBe(0);
    expect(desk.calls).toEqual([]);
  });
});
