/** What an agent's leg of a call looks like from that agent's chair. */
export interface CallView {
  callId: string;
  caller: string;
  called: string;
  /** The other party: its number, and its work number if it is an agent. */
  otherPhone: string;
  otherPhoneWorkno: string;
  /** 0 inbound, 6 internal, 7 outbound, 44 preview (table 0582). */
  feature: number;
  mediaAbility: number;
  skill: { id: number; name: string };
  /** 3 = the platform hung up the agent's phone, 2 = the agent did. */
  phoneState: 2 | 3;
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
  AgentEvent_Customer_Alerting: ({ callId, otherPhoneWorkno, otherPhone }: CallView) => ({
    callid: callId,
    otherPhoneWorkno,
    otherPhone,
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
  AgentEvent_Call_Out_Fail: callIdOnly,
  AgentEvent_Inside_Call_Fail: callIdOnly,
  AgentEvent_Connect_Fail: callIdOnly,
  AgentEvent_No_Answer: callIdOnly,
  AgentEvent_Call_Release: callIdOnly,
  AgentEvent_Customer_Release: ({ callId, otherPhone }: CallView) => ({ callid: callId, number: otherPhone }),
  OUTBOUND_DETECT_EVENT: ({ callId }: CallView) => ({
    callId,
    detect: 1552,
    desc: 'The calling number is not allowed to make a call.',
  }),
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

/** An event that belongs to a call. */
export type CallEvent = keyof typeof contents;

/** What the event says about this leg. */
export function callEventContent(event: CallEvent, view: CallView): unknown {
  return contents[event](view);
}

function ringing(view: CallView) {
  const isInternal = view.otherPhoneWorkno !== '';
  return {
    // An agent's number has a leading A here (page 0513).
    caller: isInternal ? `A${view.caller}` : view.caller,
    transfer: 'no',
    callid: view.callId,
    transfrom: '',
    called: isInternal ? `A${view.called}` : view.called,
    type: 'main',
    mediaAbility: String(view.mediaAbility),
    feature: String(view.feature),
  };
}
