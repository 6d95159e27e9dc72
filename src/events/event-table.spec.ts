import { describe, expect, it } from '@jest/globals';
import { meaningOf } from './event-table.js';

/** Every event that has a type of its own. Half the public clients take `AgentState_Busy` for "not ready". */
const promised: Readonly<Record<string, readonly string[]>> = {
  'session.signedOut': ['AgentOther_ShutdownService'],
  'agent.idle': [
    'AgentState_Ready',
    'AgentState_Force_Ready',
    'AgentState_CancelNotReady_Success',
    'AgentState_CancelRest_Success',
    'AgentState_CancelWork_Success',
  ],
  'agent.busy': ['AgentState_SetNotReady_Success', 'AgentState_Force_SetNotReady'],
  'agent.talking': ['AgentState_Busy'],
  'agent.rest': ['AgentState_SetRest_Success'],
  'agent.wrapUp': ['AgentState_SetWork_Success', 'AgentState_Work'],
  'phone.alerting': ['AgentOther_PhoneAlerting'],
  'phone.offHook': ['AgentOther_PhoneOffhook'],
  'phone.released': ['AgentOther_PhoneRelease'],
  'call.offered': ['AgentEvent_Ringing', 'AgentEvent_Auto_Answer', 'AgentEvent_Incoming_CallInfo'],
  'call.alerting': ['AgentEvent_Customer_Alerting'],
  'call.talking': ['AgentEvent_Talking', 'AgentEvent_Conference'],
  'call.held': ['AgentEvent_Hold'],
  'call.failed': [
    'AgentEvent_Call_Out_Fail',
    'AgentEvent_Inside_Call_Fail',
    'AgentEvent_Connect_Fail',
    'AgentEvent_Consult_Fail',
    'AgentEvent_No_Answer',
    'OUTBOUND_DETECT_EVENT',
  ],
  'call.ended': ['AgentEvent_Call_Release', 'AgentEvent_Customer_Release'],
  'preview.offered': ['AgentEvent_Preview', 'AgentEvent_Preview_CallOut', 'AgentEvent_Preview_CallOut_Ex'],
};
const named = Object.entries(promised).flatMap(([type, events]) => events.map((event) => [event, type] as const));

describe('the event table', () => {
  it.each(named)('tells %s as %s', (event, type) => {
    expect(meaningOf(event).type).toBe(type);
  });

  it.each(named.filter(([, type]) => type.startsWith('agent.')))('lets %s change the state of the agent', (event) => {
    expect(`agent.${meaningOf(event).agentState ?? ''}`).toBe(meaningOf(event).type);
  });

  it.each(named.filter(([, type]) => type.startsWith('call.')))('lets %s speak of a call', (event) => {
    const { type, call } = meaningOf(event);
    expect(`call.${call?.offers === true ? 'offered' : (call?.signal ?? '')}`).toBe(type);
  });

  it.each(['AgentOther_InService', 'AgentState_Rest_Timeout', 'agentstate_ready', 'constructor', '__proto__', ''])(
    'passes %j on, and lets it move nothing',
    (event) => {
      expect(meaningOf(event)).toEqual({ type: 'upstream.other', call: {} });
    },
  );
});
