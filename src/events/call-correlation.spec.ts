import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallKind } from '../calls/call.js';
import {
  CallScenario,
  agent,
  busy,
  customerLeaves,
  dials,
  fails,
  id,
  rings,
  talks,
  type Event,
} from './call-scenario.fixture.js';

describe('the call that an event speaks of', () => {
  let scenario: CallScenario;
  beforeEach(() => {
    scenario = new CallScenario();
  });
  afterEach(() => scenario.close());

  it('that comes in is a call of its own, rings once, and knows who calls', async () => {
    const ringing = { callid: id, caller: '137', called: 'A291', skillId: 25 };
    await scenario.hear([
      ['AgentEvent_Ringing', ringing],
      ['AgentEvent_Incoming_CallInfo', { ...ringing, callId: id }],
    ]);
    const inbound = { kind: 'inbound', state: 'alerting', callId: id, caller: '137', called: '291', skillId: '25' };
    expect(await scenario.list()).toMatchObject([inbound]);
    await scenario.hear([['AgentEvent_No_Answer', id]]);
    expect(await scenario.list()).toMatchObject([{ state: 'failed', reason: { code: 'AGENT_NO_ANSWER' } }]);
    await scenario.hear([['AgentEvent_Incoming_CallInfo', ringing]]);
    expect(await scenario.list()).toHaveLength(1);
  });

  it('that comes again under the same id, once the telephone rang anew, is another call', async () => {
    const ringing = { callid: id, caller: '137', called: 'A291' };
    const rings: Event[] = [busy, ...dials, ['AgentEvent_Ringing', ringing]];
    await scenario.hear([...rings, ['AgentEvent_No_Answer', id], ...rings, ['AgentEvent_Incoming_CallInfo', ringing]]);
    expect(await scenario.list()).toMatchObject([
      { kind: 'inbound', state: 'alerting', callId: id, reason: null },
      { kind: 'inbound', state: 'failed', callId: id, reason: { code: 'AGENT_NO_ANSWER' } },
    ]);
    await scenario.hear([talks, customerLeaves, ['AgentEvent_Ringing', ringing]]);
    expect((await scenario.list()).map(({ state }) => state)).toEqual(['ended', 'failed']);
  });

  it('is not taken for another one when the telephone rang for somebody else meanwhile', async () => {
    const ringing = (callid: string): Event => ['AgentEvent_Ringing', { callid, caller: '137' }];
    await scenario.hear([ringing(id), customerLeaves, ...dials, ringing('2-2'), ringing(id)]);
    expect(await scenario.list()).toMatchObject([
      { callId: '2-2', state: 'alerting' },
      { callId: id, state: 'ended' },
    ]);
  });

  it('is one of a hundred at most that ring at a time', async () => {
    for (let call = 0; call < 150; call++) await scenario.hear([['AgentEvent_Ringing', { callid: `1-${call}` }]]);
    expect(await scenario.list()).toHaveLength(100);
    await scenario.hear([
      ['AgentEvent_Customer_Release', { callid: '1-7' }],
      ['AgentEvent_Ringing', { callid: '2-2' }],
    ]);
    expect((await scenario.list())[0]).toMatchObject({ callId: '2-2', state: 'alerting' });
  });

  it('whose events come before the answer to the dial is found by them', async () => {
    const { id: ours } = await scenario.calls.begin(agent, { kind: 'outbound', called: '139' });
    await scenario.hear([...dials, busy, rings, talks]);
    expect(await scenario.calls.accepted(agent, ours, id)).toMatchObject({ state: 'talking', callId: id });
  });

  it.each<CallKind>(['internal', 'preview', 'outbound'])(
    'of kind %s that was answered without an id gets it by an event',
    async (kind) => {
      expect(await scenario.play([...dials, busy, rings, talks], kind, null)).toMatchObject({
        state: 'talking',
        callId: id,
      });
    },
  );

  it('that was claimed may come under another id than it waited under', async () => {
    const call = await scenario.play([...dials, ['AgentEvent_Talking', { callid: '2-2' }]], 'queued', null);
    expect(call).toMatchObject({ kind: 'queued', callId: id });
    await scenario.calls.withdraw(agent, call.id);
    expect(await scenario.play([['AgentEvent_Talking', { callid: '2-2' }]], 'queued', null)).toMatchObject({
      callId: '2-2',
    });
  });

  it('is not touched by events of calls that nobody knows', async () => {
    const call = await scenario.play([
      ['AgentEvent_Call_Release', '9-9'],
      ['AgentEvent_Hold', '9-9'],
    ]);
    expect(call).toMatchObject({ state: 'accepted', callId: id });
  });

  it('is never mixed up with the held one', async () => {
    const first = await scenario.play([talks, ['AgentEvent_Hold', id]]);
    const second = await scenario.calls.begin(agent, { kind: 'outbound', called: '138' });
    await scenario.calls.accepted(agent, second.id, '2-2');
    await scenario.hear([
      ...dials,
      busy,
      ['AgentEvent_Talking', { callid: '2-2' }],
      ['AgentEvent_Call_Release', '2-2'],
      talks,
    ]);
    expect((await scenario.calls.get(agent, first.id)).state).toBe('talking');
    expect((await scenario.calls.get(agent, second.id)).state).toBe('ended');
  });

  it('whose end nobody saw can still be told how it ended, and then stays so', async () => {
    const call = await scenario.play([talks]);
    const reason = { code: 'OUTCOME_UNKNOWN', upstreamCode: null, text: null } as const;
    expect(await scenario.calls.giveUp(agent, call, reason)).toMatchObject({ state: 'unknown', reason });
    await scenario.hear([rings, talks, ['AgentEvent_Hold', id]]);
    expect((await scenario.calls.get(agent, call.id)).state).toBe('unknown');
    await scenario.hear([customerLeaves, ...fails]);
    expect(await scenario.calls.get(agent, call.id)).toMatchObject({
      state: 'ended',
      reason: { code: 'CUSTOMER_HUNG_UP' },
    });
  });

  it('is not given up when something was heard of it meanwhile', async () => {
    const silent = await scenario.play([rings]);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await scenario.hear([talks]);
    const reason = { code: 'OUTCOME_UNKNOWN', upstreamCode: null, text: null } as const;
    expect(await scenario.calls.giveUp(agent, silent, reason)).toBeNull();
    expect((await scenario.calls.get(agent, silent.id)).state).toBe('talking');
  });
});
