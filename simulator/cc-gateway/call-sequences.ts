import type { Fate } from '../personas.js';
import type { CallEvent } from './call-events.js';

/** The event sequences of the developer guide (cec_05_1423, 1426, 1429) and of the operations' own pages. */
export const sequences = {
  calloutDials: ['AgentOther_PhoneAlerting', 'AgentOther_PhoneOffhook', 'AgentState_Busy'],
  calloutRings: ['AgentEvent_Customer_Alerting'],
  /** Page 0367 lists neither `AgentState_Busy` nor `AgentEvent_Customer_Alerting`, nor does 1251 for a claimed call. */
  shortDials: ['AgentOther_PhoneAlerting', 'AgentOther_PhoneOffhook'],
  offersToAnswer: ['AgentState_Busy', 'AgentOther_PhoneAlerting', 'AgentOther_PhoneOffhook', 'AgentEvent_Ringing'],
  answersByItself: [
    'AgentState_Busy',
    'AgentOther_PhoneAlerting',
    'AgentOther_PhoneOffhook',
    'AgentEvent_Auto_Answer',
    'AgentEvent_Incoming_CallInfo',
  ],
  isAnswered: ['AgentEvent_Customer_Alerting', 'AgentEvent_Talking'],
  talks: ['AgentEvent_Talking'],
  isNotAnswered: ['AgentEvent_No_Answer', 'AgentOther_PhoneRelease', 'AgentState_Ready'],
  colleagueFails: [
    'AgentOther_PhoneRelease',
    'AgentEvent_Inside_Call_Fail',
    'AgentEvent_Connect_Fail',
    'AgentState_Ready',
  ],
  hangsUp: ['AgentEvent_Call_Release', 'AgentEvent_Customer_Release', 'AgentOther_PhoneRelease', 'AgentState_Ready'],
  /** The far end goes first when it is the one that hangs up, as clients of real gateways note. */
  isHungUp: ['AgentEvent_Customer_Release', 'AgentEvent_Call_Release', 'AgentOther_PhoneRelease', 'AgentState_Ready'],
} satisfies Record<string, readonly CallEvent[]>;

const calleeFails: readonly CallEvent[] = [
  'AgentOther_PhoneRelease',
  'AgentEvent_Call_Out_Fail',
  'AgentEvent_Connect_Fail',
  'AgentState_Ready',
];

/** How a call to an outside number fails: whether and how long it rings there, and what the agent hears then. */
export const failures: Record<
  Exclude<Fate, 'answers' | 'nothingIsHeard'>,
  { ringSteps: number; events: readonly CallEvent[] }
> = {
  busy: { ringSteps: 0, events: calleeFails },
  noAnswer: { ringSteps: 10, events: calleeFails },
  rejects: { ringSteps: 2, events: calleeFails },
  callerIdRefused: { ringSteps: 0, events: ['OUTBOUND_DETECT_EVENT', ...calleeFails] },
  ownPhoneNotPickedUp: {
    ringSteps: 0,
    events: ['AgentEvent_Call_Out_Fail', 'AgentEvent_Connect_Fail', 'AgentOther_PhoneRelease'],
  },
};
