import type { AgentState } from '../auth/agent-session/agent-session.js';
import type { CallCause } from '../calls/call.js';
import type { CallSignal } from '../calls/changes/call-transitions.js';
import type { StreamType } from './stream/stream-message.js';

/** What one kind of gateway event means to us. */
export interface EventMeaning {
  type: StreamType;
  agentState?: AgentState;
  /** Where it stands, the event speaks of a call; a bare string as content is then the call's id. */
  call?: {
    signal?: CallSignal;
    cause?: CallCause;
    agentPhone?: 'alerting' | 'offHook';
    threeParty?: true;
    endsTransfer?: true;
    /** It announces a call that came in: an unknown call id makes a call of kind `inbound`. */
    offers?: true;
  };
  offersPreview?: true;
  endsSession?: true;
  /** An inspector set the state. */
  forced?: true;
}

const idle = { type: 'agent.idle', agentState: 'idle' } as const;
const busy = { type: 'agent.busy', agentState: 'busy' } as const;
const rest = { type: 'agent.rest', agentState: 'rest' } as const;
const wrapUp = { type: 'agent.wrapUp', agentState: 'wrapUp' } as const;
const offered = { type: 'call.offered', call: { offers: true } } as const;
const previewed = { type: 'preview.offered', offersPreview: true } as const;
const dialFailed = { type: 'call.failed', call: { signal: 'failed', cause: 'dialFailed' } } as const;

/**
 * Gateway event → our message and its effect (event pages 0492–0579 and 1343–1429 of the API reference). What is not
 * named here is passed on as `upstream.other`.
 *
 * `AgentState_Busy` means "on a call" (1343); "not ready" is `AgentState_SetNotReady_Success` (1346).
 */
const eventTable: Readonly<Record<string, EventMeaning>> = {
  AgentOther_ShutdownService: { type: 'session.signedOut', endsSession: true },

  AgentState_Ready: idle,
  AgentState_Force_Ready: { ...idle, forced: true },
  AgentState_CancelNotReady_Success: idle,
  AgentState_CancelRest_Success: idle,
  AgentState_CancelWork_Success: idle,
  AgentState_SetNotReady_Success: busy,
  AgentState_Force_SetNotReady: { ...busy, forced: true },
  AgentState_Busy: { type: 'agent.talking', agentState: 'talking', call: { agentPhone: 'offHook' } },
  AgentState_SetRest_Success: rest,
  AgentState_SetWork_Success: wrapUp,
  AgentState_Work: wrapUp,

  AgentOther_PhoneAlerting: { type: 'phone.alerting', call: { agentPhone: 'alerting' } },
  AgentOther_PhoneOffhook: { type: 'phone.offHook', call: { agentPhone: 'offHook' } },
  AgentOther_PhoneRelease: { type: 'phone.released', call: {} },

  AgentEvent_Ringing: offered,
  AgentEvent_Auto_Answer: offered,
  AgentEvent_Incoming_CallInfo: offered,

  AgentEvent_Customer_Alerting: { type: 'call.alerting', call: { signal: 'alerting', agentPhone: 'offHook' } },
  AgentEvent_Talking: { type: 'call.talking', call: { signal: 'talking', agentPhone: 'offHook' } },
  AgentEvent_Conference: { type: 'call.talking', call: { signal: 'talking', threeParty: true } },
  AgentEvent_Hold: { type: 'call.held', call: { signal: 'held' } },
  // A transfer that succeeded is followed by the release, one that failed by `AgentEvent_Talking`.
  AgentEvent_SuccTransResult: { type: 'upstream.other', call: { endsTransfer: true } },
  AgentEvent_TransOutResult: { type: 'upstream.other', call: { endsTransfer: true } },

  AgentEvent_Call_Out_Fail: dialFailed,
  AgentEvent_Inside_Call_Fail: dialFailed,
  AgentEvent_Connect_Fail: { type: 'call.failed', call: { signal: 'failed', cause: 'connectFailed' } },
  AgentEvent_Consult_Fail: { type: 'call.failed', call: { signal: 'failed', cause: 'consultFailed' } },
  AgentEvent_No_Answer: { type: 'call.failed', call: { signal: 'failed', cause: 'agentNoAnswer' } },
  OUTBOUND_DETECT_EVENT: { type: 'call.failed', call: { signal: 'failed', cause: 'detected' } },

  AgentEvent_Call_Release: { type: 'call.ended', call: { signal: 'ended', cause: 'agentHungUp' } },
  AgentEvent_Customer_Release: { type: 'call.ended', call: { signal: 'ended', cause: 'customerHungUp' } },

  AgentEvent_Preview: previewed,
  AgentEvent_Preview_CallOut: previewed,
  AgentEvent_Preview_CallOut_Ex: previewed,
};

/** An event that is not in the table may still name a call, and then belongs to it. */
const other: EventMeaning = { type: 'upstream.other', call: {} };

/** What an event means; one that is not in the table is passed on as `upstream.other`. */
export function meaningOf(eventType: string): EventMeaning {
  return Object.hasOwn(eventTable, eventType) ? (eventTable[eventType] ?? other) : other;
}
