import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallKind } from '../calls/call.js';
import {
  CallScenario,
  agentLeaves,
  alerts,
  busy,
  customerLeaves,
  detected,
  dials,
  fails,
  hangsUp,
  released,
  rings,
  talks,
  type Event,
  id,
} from './call-scenario.fixture.js';

describe('a call, event by event', () => {
  let scenario: CallScenario;
  beforeEach(() => {
    scenario = new CallScenario();
  });
  afterEach(() => scenario.close());

  it.each<[string, readonly Event[], string]>([
    ['rings at the agent only', dials, 'accepted'],
    ['rings at the customer', [...dials, busy, rings], 'alerting'],
    ['talks', [...dials, busy, rings, talks], 'talking'],
    ['is held', [talks, ['AgentEvent_Hold', id]], 'held'],
    ['is retrieved', [talks, ['AgentEvent_Hold', id], talks], 'talking'],
    ['rings late', [talks, rings], 'talking'],
    ['ends', [talks, ...hangsUp], 'ended'],
    ['talks after its end', [talks, ...hangsUp, talks, rings, ['AgentEvent_Hold', id]], 'ended'],
    ['fails after its end', [talks, ...hangsUp, ...fails, detected], 'ended'],
    ['ends after its failure', [...fails, ...hangsUp, talks], 'failed'],
    [
      'becomes a conference that the customer leaves',
      [talks, ['AgentEvent_Conference', { callid: id }], customerLeaves],
      'talking',
    ],
    ['hears of a consultation that failed', [talks, ['AgentEvent_Consult_Fail', id]], 'talking'],
    ['hears of a failure that names no call', [talks, ['AgentEvent_Connect_Fail']], 'talking'],
  ])('that %s', async (_what, events, state) => {
    expect((await scenario.play(events)).state).toBe(state);
  });

  it.each<[string, readonly Event[], CallKind, string, string]>([
    ['the agent hangs up', [talks, ...hangsUp], 'outbound', 'AGENT_HUNG_UP', 'AgentEvent_Call_Release'],
    [
      'the customer hangs up',
      [talks, customerLeaves, agentLeaves],
      'outbound',
      'CUSTOMER_HUNG_UP',
      'AgentEvent_Customer_Release',
    ],
    [
      'the agent does not pick up',
      [alerts, ...fails, released],
      'outbound',
      'AGENT_NO_ANSWER',
      'AgentEvent_Call_Out_Fail',
    ],
    [
      'the telephone of the agent never rang',
      [...fails, released],
      'outbound',
      'AGENT_LEG_FAILED',
      'AgentEvent_Call_Out_Fail',
    ],
    [
      'the customer does not answer',
      [...dials, busy, rings, released, ...fails],
      'outbound',
      'CUSTOMER_NO_ANSWER',
      'AgentEvent_Call_Out_Fail',
    ],
    [
      'the customer never rang',
      [...dials, busy, released, ...fails],
      'outbound',
      'CUSTOMER_LEG_FAILED',
      'AgentEvent_Call_Out_Fail',
    ],
    [
      'the events of the failure change places',
      [...dials, busy, rings, ...fails.toReversed()],
      'outbound',
      'CUSTOMER_NO_ANSWER',
      'AgentEvent_Call_Out_Fail',
    ],
    ['the caller id is refused', [...dials, busy, detected, ...fails], 'outbound', 'CALLER_ID_REFUSED', '1552'],
    ['the better reason comes last', [...dials, busy, ...fails, detected], 'outbound', 'CALLER_ID_REFUSED', '1552'],
    [
      'the detection says busy',
      [['OUTBOUND_DETECT_EVENT', { callId: id, detect: '17', desc: 'User busy' }]],
      'outbound',
      'CUSTOMER_BUSY',
      '17',
    ],
    [
      'the detection says what nobody knows',
      [['OUTBOUND_DETECT_EVENT', { callId: id, detect: 4 }]],
      'outbound',
      'OTHER',
      '4',
    ],
    [
      'the colleague is not there',
      [...dials, busy, ['AgentEvent_Inside_Call_Fail', id]],
      'internal',
      'CUSTOMER_LEG_FAILED',
      'AgentEvent_Inside_Call_Fail',
    ],
    [
      'an always-off-hook agent calls in vain',
      [busy, rings, ...fails],
      'outbound',
      'CUSTOMER_NO_ANSWER',
      'AgentEvent_Call_Out_Fail',
    ],
  ])('knows why it is over when %s', async (_what, events, kind, code, upstreamCode) => {
    expect((await scenario.play(events, kind)).reason).toMatchObject({ code, upstreamCode });
  });
});
