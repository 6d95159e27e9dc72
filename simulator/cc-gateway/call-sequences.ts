import type { Fate } from '../personas.js';
import type { CallEvent, Detected } from './call-events.js';

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
  isNotAnswered: ['AgentEvent_No_Answer', 'AgentOther_PhoneRelease', 'AgentState_Ready'],
  colleagueFails: [
    'AgentOther_PhoneRelease',
    'AgentEvent_Inside_Call_Fail',
    'AgentEvent_Connect_Fail',
    'AgentState_Ready',
  ],
  consultFails: ['AgentEvent_Consult_Fail', 'AgentOther_PhoneRelease', 'AgentState_Ready'],
  hangsUp: ['AgentEvent_Call_Release', 'AgentEvent_Customer_Release', 'AgentOther_PhoneRelease', 'AgentState_Ready'],
  /** The far end goes first when it is the one that hangs up, as clients of real gateways note. */
  isHungUp: ['AgentEvent_Customer_Release', 'AgentEvent_Call_Release', 'AgentOther_PhoneRelease', 'AgentState_Ready'],
  /** The agent leaves a call that goes on without: nobody else hung up. */
  leaves: ['AgentEvent_Call_Release', 'AgentOther_PhoneRelease', 'AgentState_Ready'],
} satisfies Record<string, readonly CallEvent[]>;

/** How a call to an outside number fails: how long it rings there, and what the agent hears then. */
export interface Failure {
  ringSteps: number;
  events: readonly CallEvent[];
  detected?: Detected;
}

const calleeFails: readonly CallEvent[] = [
  'AgentOther_PhoneRelease',
  'AgentEvent_Call_Out_Fail',
  'AgentEvent_Connect_Fail',
  'AgentState_Ready',
];

const detected = (ringSteps: number, detect: number, desc: string): Failure => ({
  ringSteps,
  events: ['OUTBOUND_DETECT_EVENT', ...calleeFails],
  detected: { detect, desc },
});

/** The failures, with the codes of the release cause table (page 2639). */
export const failures: Record<Exclude<Fate, 'answers' | 'nothingIsHeard'>, Failure> = {
  busy: detected(0, 11, 'User busy.'),
  lineBusy: detected(0, 47, 'The line is busy.'),
  noAnswer: detected(10, 8, 'No answer.'),
  rejects: detected(2, 9, 'The called party rejected the call.'),
  outOfService: detected(0, 10, 'The called party is out of the service area.'),
  poweredOff: detected(0, 48, 'The called party is powered off.'),
  noBalance: detected(0, 50, 'The balance is insufficient.'),
  callerIdRefused: detected(0, 1552, 'The calling number is not allowed to make a call.'),
  undocumentedCause: detected(0, 30_001, 'Cause 30001.'),
  unexplained: { ringSteps: 0, events: calleeFails },
  ownPhoneNotPickedUp: {
    ringSteps: 0,
    events: ['AgentEvent_Call_Out_Fail', 'AgentEvent_Connect_Fail', 'AgentOther_PhoneRelease'],
  },
};
