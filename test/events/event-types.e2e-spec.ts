import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const CALL = '1456401416-3';
const of = (more: object = {}) => ({ callid: CALL, ...more });

/** Events that move no call of ours: type of the gateway, its content, our type. */
const told: [eventType: string, content: Json, type: string][] = [
  ['AgentOther_InService', null, 'upstream.other'],
  ['AgentOther_All_Agent_Busy', null, 'upstream.other'],
  ['AgentOther_PhoneAlerting', null, 'phone.alerting'],
  ['AgentOther_PhoneOffhook', { type: 'main' }, 'phone.offHook'],
  ['AgentOther_PhoneRelease', { phoneState: 3 }, 'phone.released'],
  ['AgentOther_PhoneUnknow', null, 'upstream.other'],
  ['AgentOther_PhoneBusy', null, 'upstream.other'],
  ['AgentState_Ready', null, 'agent.idle'],
  ['AgentState_Force_Ready', null, 'agent.idle'],
  ['AgentState_CancelNotReady_Success', null, 'agent.idle'],
  ['AgentState_CancelRest_Success', null, 'agent.idle'],
  ['AgentState_CancelWork_Success', null, 'agent.idle'],
  ['AgentState_SetNotReady_Success', { reason: '200' }, 'agent.busy'],
  ['AgentState_Force_SetNotReady', null, 'agent.busy'],
  ['AgentState_Busy', null, 'agent.talking'],
  ['AgentState_SetRest_Success', { reason: '200' }, 'agent.rest'],
  ['AgentState_Rest_Timeout', null, 'upstream.other'],
  ['AgentState_SetWork_Success', null, 'agent.wrapUp'],
  ['AgentState_Work', null, 'agent.wrapUp'],
  ['AgentEvent_Agent_Occupyed', null, 'upstream.other'],
  ['AgentEvent_Preview', { controlid: '1456404043', dialeddigits: '' }, 'preview.offered'],
  ['AgentEvent_Preview_CallOut', { controlid: '0', dialeddigits: '1456404043', callData: 'x' }, 'preview.offered'],
  ['AgentEvent_Preview_CallOut_Ex', { controlid: '1536', dialeddigits: '100,101', callData: '4' }, 'preview.offered'],
  ['QC_AgentState_Notify', { subtype: 'QC_AgentState_Login', monitoredagent: '108' }, 'upstream.other'],
  ['AgentConf_Ringing', { confId: 1031168 }, 'upstream.other'],
  ['AgentConf_SelfJoinResult', null, 'upstream.other'],
  ['AgentEvent_linkagePhoneStatus', { result: 2 }, 'upstream.other'],
  ['AgentEvent_linkagePhoneHold', { callId: '1-1' }, 'upstream.other'],
  ['AgentEvent_linkagePhoneUnHold', { callId: '1-1' }, 'upstream.other'],
  ['AgentEvent_linkagePhoneCallOut', { skillId: 0, callId: '1-1' }, 'upstream.other'],
  ['AgentMediaEvent_Record', { recordID: '1', fileName: 'Y:/x.wav', locationId: '0' }, 'upstream.other'],
  ['AgentChat_Ring', { callId: '1-1' }, 'upstream.other'],
  ['AgentEvent_ControlWindow_Notify', null, 'upstream.other'],
  ['AgentEvent_AbandonCall', { caller: '1', callData: '', callId: '1-1' }, 'upstream.other'],
  ['AgentState_Something_New', { any: ['thing'] }, 'upstream.other'],
  ['constructor', null, 'upstream.other'],
  // Of a call that nobody knows: nothing is dropped, and nothing is made up.
  ['AgentEvent_Customer_Alerting', of({ otherPhone: '70092' }), 'upstream.other'],
  ['AgentEvent_Talking', of({ caller: '10086' }), 'upstream.other'],
  ['AgentEvent_Hold', CALL, 'upstream.other'],
  ['AgentEvent_Call_Out_Fail', CALL, 'upstream.other'],
  ['AgentEvent_Call_Release', CALL, 'upstream.other'],
  ['OUTBOUND_DETECT_EVENT', { callId: CALL, detect: 1552, desc: 'x' }, 'upstream.other'],
];

/** Events of a call that is talking: what they are told as, and the state that they lead to. */
const ofTheCall: [eventType: string, content: (callId: string) => Json, type: string, state: string][] = [
  ['AgentEvent_Talking', (callid) => ({ callid, caller: '10086', mediaAbility: '1' }), 'call.talking', 'talking'],
  ['AgentEvent_Customer_Alerting', (callid) => ({ callid, otherPhone: '70092' }), 'call.alerting', 'talking'],
  ['AgentEvent_Conference', (callid) => ({ callid, partner: '70093' }), 'call.talking', 'talking'],
  ['AgentEvent_Hold', (callid) => callid, 'call.held', 'held'],
  ['AgentEvent_Call_Release', (callid) => callid, 'call.ended', 'ended'],
  ['AgentEvent_Customer_Release', (callid) => ({ callid, number: '70093' }), 'call.ended', 'ended'],
  ['AgentEvent_Call_Out_Fail', (callid) => callid, 'call.failed', 'failed'],
  ['AgentEvent_Inside_Call_Fail', (callid) => callid, 'call.failed', 'failed'],
  ['AgentEvent_Connect_Fail', (callid) => callid, 'call.failed', 'failed'],
  ['AgentEvent_No_Answer', (callid) => callid, 'call.failed', 'failed'],
  ['OUTBOUND_DETECT_EVENT', (callId) => ({ callId, detect: 1552, desc: 'not allowed' }), 'call.failed', 'failed'],
];

/** Events that announce a call. */
const offers: [eventType: string, content: Json][] = [
  ['AgentEvent_Ringing', { caller: '49997', callid: '1-1', called: 'a49999', mediaType: '5', feature: '0' }],
  ['AgentEvent_Auto_Answer', { caller: '49997', callid: '1-2', called: 'A49999', mediaType: 5, feature: '0' }],
  ['AgentEvent_Incoming_CallInfo', { callId: '1-3', skillName: 'sales', skillId: 1, caller: '49997', called: '49999' }],
];

let bed: TestBed;
let nextAgent = 3000;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

/** The message that an event of the gateway becomes. */
async function messageOf(agentId: string, eventType: string, content: Json): Promise<Json> {
  const events = await bed.follow(agentId);
  bed.simulator.ccGateway.pushEvent(agentId, { eventType, workNo: agentId, content, eventGenTime: 1784529722590 });
  const { data } = await events.find((event) => event.data.upstream?.eventType === eventType);
  events.close();
  return data;
}

describe('an event of the gateway', () => {
  beforeAll(() => bed.signIn('291'));

  it.each(told)('%s with %j is told as %s', async (eventType, content, type) => {
    const message = await messageOf('291', eventType, content);
    expect(message).toEqual({
      id: expect.stringMatching(/^[0-9a-z]+-\d+$/),
      type,
      agentId: '291',
      occurredAt: '2026-07-20T06:42:02.590Z',
      call: null,
      upstream: { eventType, content },
      ...(type.startsWith('agent.') && { session: expect.objectContaining({ agentId: '291', state: 'signedIn' }) }),
      ...(type === 'preview.offered' && { preview: expect.objectContaining({ controlId: content.controlid }) }),
    });
  });
});

describe('an event of a call', () => {
  it.each(ofTheCall)('%s is told with its call', async (eventType, content, type, state) => {
    const agentId = String(nextAgent++);
    await bed.signIn(agentId);
    const events = await bed.follow(agentId);
    const { body: call } = await bed.send('POST', `/v1/agents/${agentId}/calls/outbound`, { called: '13800000017' });
    await events.type('call.talking', call.id);
    events.close();
    const message = await messageOf(agentId, eventType, content(call.callId));
    expect(message).toMatchObject({ type, call: { id: call.id, callId: call.callId, state } });
    expect((await bed.send('GET', `/v1/agents/${agentId}/calls/${call.id}`)).body.state).toBe(state);
  });

  it.each(offers)('%s offers an inbound call', async (eventType, content) => {
    const agentId = String(nextAgent++);
    await bed.signIn(agentId);
    const message = await messageOf(agentId, eventType, content);
    expect(message).toMatchObject({
      type: 'call.offered',
      call: {
        kind: 'inbound',
        state: 'alerting',
        agentId,
        callId: content.callid ?? content.callId,
        caller: '49997',
        called: '49999',
      },
    });
    expect(
      await messageOf(agentId, 'AgentEvent_Ringing', { callid: message.call.callId, caller: '49997' }),
    ).toBeTruthy();
    expect((await bed.send('GET', `/v1/agents/${agentId}/calls`)).body.items).toEqual([message.call]);
  });
});

describe('what is no event', () => {
  it.each(['4711', '"text"', '{}', '{"eventType":""}', '{"eventType":7}', '[null]'])(
    '%s is skipped, and the poll goes on',
    async (raw) => {
      const agentId = String(nextAgent++);
      await bed.signIn(agentId);
      bed.simulator.ccGateway.pushEvent(agentId, raw);
      expect(await messageOf(agentId, 'AgentState_Ready', null)).toMatchObject({ type: 'agent.idle' });
    },
  );
});
