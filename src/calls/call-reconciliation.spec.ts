import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { SteppedCalls } from './stepped-calls.fixture.js';
import type { InquiryAnswer } from './call-inquiry.js';
import { CallReconciliation } from './call-reconciliation.js';

const agent = { tenantId: 'acme', agentId: '291' };
const MINUTE = 60_000;

describe('CallReconciliation', () => {
  let store: MemoryStore;
  let calls: SteppedCalls;
  let settling: CallReconciliation;
  let answer: InquiryAnswer | Error;
  let asked: number;
  let announced: string[];
  // The defects that these tests bring about are logged as what they are.
  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    jest.useFakeTimers();
    [answer, asked, announced] = ['goesOn', 0, []];
    const environment = new Environment();
    store = new MemoryStore();
    calls = new SteppedCalls(store, environment);
    calls.onUpdate((_step, _agent, updated) => {
      for (const { call, hasMoved } of updated)
        if (hasMoved) announced.push(`${call.state} ${call.reason?.code ?? ''}`);
    });
    settling = new CallReconciliation(calls, environment);
    settling.askBy(() => {
      asked += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    });
  });
  afterEach(async () => {
    settling.onModuleDestroy();
    await store.close();
    jest.useRealTimers();
  });

  async function dialled(callId: string | null = '1-1') {
    const call = await calls.begin(agent, { kind: 'outbound', called: '139' });
    return calls.accepted(agent, call.id, callId);
  }
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const stateOf = async (id: string) => (await calls.get(agent, id)).state;

  it('asks after two silent minutes and not before', async () => {
    await dialled();
    await pass(2 * MINUTE - 1000);
    expect(asked).toBe(0);
    await pass(2000);
    expect(asked).toBe(1);
  });

  it('counts the silence from the last sign of life', async () => {
    const { id } = await dialled();
    await pass(MINUTE);
    await calls.confirm(agent, id);
    await pass(MINUTE + 1000);
    expect(asked).toBe(0);
    await pass(MINUTE);
    expect(asked).toBe(1);
  });

  it('asks about a later call too, when the agent was without one for long', async () => {
    answer = 'gone';
    await dialled();
    await pass(10 * MINUTE);
    expect(asked).toBe(1);
    answer = 'goesOn';
    await dialled('2-2');
    await pass(2 * MINUTE + 1000);
    expect(asked).toBe(2);
  });

  it('lets a confirmed call go on for hours, and asks about it at the same interval', async () => {
    const { id } = await dialled();
    await pass(180 * MINUTE + 5000);
    expect(asked).toBe(90);
    expect(await stateOf(id)).toBe('accepted');
    expect(announced).toEqual([]);
  });

  it.each<[InquiryAnswer | Error, string | null, string]>([
    ['gone', '1-1', 'unknown NO_SIGN_OF_LIFE'],
    ['gone', null, 'unknown OUTCOME_UNKNOWN'],
    ['cannotTell', '1-1', 'unknown OUTCOME_UNKNOWN'],
    [new Error('a defect'), '1-1', 'unknown OUTCOME_UNKNOWN'],
  ])('takes %s about a call with the id %s for %s', async (said, callId, expected) => {
    answer = said;
    const { id } = await dialled(callId);
    await pass(2 * MINUTE + 1000);
    expect(announced).toEqual([expected]);
    expect(await stateOf(id)).toBe('unknown');
    await pass(20 * MINUTE);
    expect(asked).toBe(1);
  });

  it.each<[InquiryAnswer, string]>([
    ['gone', 'unknown'],
    ['goesOn', 'accepted'],
    ['cannotTell', 'accepted'],
  ])('clears the way for the next dial after fifteen silent seconds: %s leaves the call %s', async (said, state) => {
    answer = said;
    const { id } = await dialled();
    await pass(14_000);
    await settling.clearTheWay(agent, false);
    expect(asked).toBe(0);
    await pass(1000);
    await settling.clearTheWay(agent, false);
    expect(asked).toBe(1);
    expect(await stateOf(id)).toBe(state);
  });

  it('asks at once where the session is degraded', async () => {
    await dialled();
    await settling.clearTheWay(agent, true);
    expect(asked).toBe(1);
  });

  it.each([
    ['accepted', 0, 1],
    ['alerting', 0, 0],
    ['talking', 1, 0],
    ['held', 1, 0],
  ] as const)('asks about a call that is %s %i times after a gap, %i times before a dial', async (state, gap, dial) => {
    await dialled();
    const event = { callId: '1-1', cause: 'none', upstreamCode: null, text: null } as const;
    const said = {
      ...event,
      agentPhone: null,
      threeParty: false,
      endsTransfer: false,
      offers: false,
      parties: { caller: null, called: null, skillId: null, farEnd: null },
    };
    if (state !== 'accepted') await calls.apply(agent, { ...said, signal: state });
    await pass(16_000);
    await settling.lookAgain(agent);
    expect(asked).toBe(gap);
    await settling.clearTheWay(agent, false);
    expect(asked).toBe(gap + dial);
  });

  it('looks again after the store failed, instead of never', async () => {
    answer = 'gone';
    const { id } = await dialled();
    const read = jest.spyOn(store, 'read').mockRejectedValue(new Error('no store'));
    await pass(2 * MINUTE + 1000);
    read.mockRestore();
    await pass(2 * MINUTE + 1000);
    expect(await stateOf(id)).toBe('unknown');
  });

  it('does not ask without end while the store takes no answer', async () => {
    await dialled();
    const change = jest.spyOn(calls, 'confirm').mockRejectedValue(new Problem('STATE_STORE_UNAVAILABLE'));
    await pass(5 * MINUTE);
    expect(asked).toBe(2);
    change.mockRestore();
    await pass(2 * MINUTE);
    expect(asked).toBe(3);
  });

  it('looks at one interval, also where a call is told of in the middle of a look', async () => {
    const call = await dialled();
    const list = jest.spyOn(calls, 'listOpen').mockImplementation((one) => {
      if (list.mock.calls.length === 2) calls.announce(agent, [], [call]);
      return SteppedCalls.prototype.listOpen.call(calls, one);
    });
    const timers = jest.getTimerCount();
    await pass(2 * MINUTE);
    expect([list.mock.calls.length, jest.getTimerCount()]).toEqual([2, timers]);
  });

  it('tells of an agent whose call it found to be over, and of nobody else', async () => {
    const settled: unknown[] = [];
    settling.onSettled((one) => settled.push(one));
    await dialled();
    await pass(3 * MINUTE);
    expect(settled).toEqual([]);
    answer = 'gone';
    await pass(2 * MINUTE);
    expect(settled).toEqual([agent]);
  });
});
