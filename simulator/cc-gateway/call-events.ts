/** Why a number could not be reached (release causes of page 2639, and the one code of page 1360). */
export interface Detected {
  detect: number;
  desc: string;
}

/** What an agent's leg of a call looks like from that agent's chair. */
export interface CallView {
  callId: string;
  caller: string;
  called: string;
  /** The other party: its number, and its work number if it is an agent. */
  other: { phone: string; workNo: string };
  /** 0 inbound, 6 internal, 7 outbound, 44 preview, 51 and 52 consultation (table 0582). */
  feature: number;
  transferFrom?: string;
  mediaAbility: number;
  skill: { id: number; name: string };
  /** 3 = the platform hung up the agent's phone, 2 = the agent did. */
  phoneState: 2 | 3;
  detected: Detected | undefined;
}

const none = (): null => null;
const callIdOnly = ({ callId }: CallView): string => callId;

/** The content of every event of a call, spelt as on its documentation page (cec_07_0503 to 0520, 0547). */
const contents = {
  AgentOther_PhoneAlerting: none,
  AgentOther_PhoneOffhook: () => ({ type: 'main' }),
  AgentOther_PhoneRelease: ({ phoneState }: CallView) => ({ phoneState }),
  AgentState_Busy: none,
  AgentState_Ready: none,
  AgentEvent_Customer_Alerting: ({ callId, other }: CallView) => ({
    callid: callId,
    otherPhoneWorkno: other.workNo,
    otherPhone: other.phone,
    type: 'main',
  }),
  AgentEvent_Talking: ({ caller, callId, called, feature, mediaAbility }: CallView) => ({
    caller,
    callid: callId,
    called,
    feature: String(feature),
    type: 'main',
    mediaAbility: String(mediaAbility),
  }),
  AgentEvent_Hold: callIdOnly,
  // As the vendor's browser demos read them: no page shows the contents of these three.
  AgentEvent_Conference: ({ callId, other }: CallView) => ({ callid: callId, partner: other.phone }),
  succeeds_AgentEvent_SuccTransResult: ({ callId }: CallView) => ({ callid: callId, result: 0 }),
  fails_AgentEvent_SuccTransResult: ({ callId }: CallView) => ({ callid: callId, result: 1 }),
  succeeds_AgentEvent_TransOutResult: ({ callId }: CallView) => ({ callid: callId, result: 0 }),
  fails_AgentEvent_TransOutResult: ({ callId }: CallView) => ({ callid: callId, result: 1 }),
  AgentEvent_Call_Out_Fail: callIdOnly,
  AgentEvent_Inside_Call_Fail: callIdOnly,
  AgentEvent_Connect_Fail: callIdOnly,
  AgentEvent_Consult_Fail: callIdOnly,
  AgentEvent_No_Answer: callIdOnly,
  AgentEvent_Call_Release: callIdOnly,
  AgentEvent_Customer_Release: ({ callId, other }: CallView) => ({ callid: callId, number: other.phone }),
  OUTBOUND_DETECT_EVENT: ({ callId, detected }: CallView) => ({ callId, ...detected }),
  // `mediaType` is text in one of the two and a number in the other, `transfrom` is their spelling.
  AgentEvent_Ringing: (view: CallView) => ({ ...ringing(view), mediaType: '5' }),
  AgentEvent_Auto_Answer: (view: CallView) => ({ ...ringing(view), mediaType: 5 }),
  AgentEvent_Incoming_CallInfo: ({ callId, skill, caller, called }: CallView) => ({
    callId,
    skillName: skill.name,
    skillId: skill.id,
    caller,
    called,
    lastReleaseAgentId: 65535,
    mediaType: 5,
    releaseAndReQueueCount: 0,
    releaseAndReQueueCallFlag: 0,
  }),
} satisfies Record<string, (view: CallView) => unknown>;

/** An event that belongs to a call. Where one event has two contents, a word before its name says which. */
export type CallEvent = keyof typeof contents;

/** What the event says about this leg. */
export function callEventContent(event: CallEvent, view: CallView): unknown {
  return contents[event](view);
}

/** The name of the event on the wire. */
export function eventType(event: CallEvent): string {
  return event.replace(/^(succeeds|fails)_/, '');
}

function ringing(view: CallView) {
  const { caller, called, other, transferFrom } = view;
  const isInternal = other.workNo !== '';
  return {
    // An agent's number has a leading A here (page 0513).
    caller: isInternal ? `A${caller}` : caller,
    transfer: transferFrom === undefined ? 'no' : 'yes',
    callid: view.callId,
    transfrom: transferFrom ?? '',
    called: isInternal ? `A${called}` : called,
    type: 'main',
    mediaAbility: String(view.mediaAbility),
    feature: String(view.feature),
  };
}
