import type { CallLegs } from './bidirectional/call-legs.js';

export const CALL_KINDS = ['outbound', 'internal', 'preview', 'queued', 'inbound', 'bidirectional'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

export const CALL_STATES = ['accepted', 'alerting', 'talking', 'held', 'ended', 'failed', 'unknown'] as const;
export type CallState = (typeof CALL_STATES)[number];

export const CALL_REASONS = [
  'AGENT_HUNG_UP',
  'CUSTOMER_HUNG_UP',
  'AGENT_NO_ANSWER',
  'CUSTOMER_NO_ANSWER',
  'CUSTOMER_BUSY',
  'AGENT_LEG_FAILED',
  'CUSTOMER_LEG_FAILED',
  'CALLER_ID_REFUSED',
  'START_FAILED',
  'AGENT_SIGNED_OUT',
  'SESSION_LOST',
  'NO_SIGN_OF_LIFE',
  'OUTCOME_UNKNOWN',
  'OTHER',
] as const;
export type CallReasonCode = (typeof CALL_REASONS)[number];

/** Why a call is over, as far as one upstream event can tell; `reason` is made of it. */
export type CallCause =
  | 'agentHungUp'
  | 'customerHungUp'
  | 'dialFailed'
  | 'connectFailed'
  | 'consultFailed'
  | 'agentNoAnswer'
  | 'detected'
  | 'none';

/** Why a call ended or failed. */
export interface CallReason {
  code: CallReasonCode;
  /** What the upstream called it: an event name, a detect code, a release reason. */
  upstreamCode: string | null;
  text: string | null;
}

/** A call as the service keeps it. Times are epoch milliseconds; ids are texts, exactly as the upstream printed them. */
export interface Call {
  readonly id: string;
  readonly kind: CallKind;
  readonly state: CallState;
  /** Null for a bidirectional call that was placed without an agent. */
  readonly agentId: string | null;
  /** CC-Gateway's id of the call, null until an answer or an event names it. */
  readonly callId: string | null;
  /** AICC's serial number of a bidirectional call, null until it is known. */
  readonly callSerialNo: string | null;
  readonly called: string | null;
  readonly caller: string | null;
  readonly skillId: string | null;
  readonly reference: string | null;
  readonly reason: CallReason | null;
  /** The two telephones of a bidirectional call; null for the calls of agents. */
  readonly legs: CallLegs | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When an event last said something about it. */
  readonly heardAt: number | null;
  /** How far the agent's own telephone got: tells an agent's leg that failed from a customer's. */
  readonly agentPhone: 'alerting' | 'offHook' | null;
  /** What the present reason was read from, or will be: who left a three-party call. A more telling event replaces it. */
  readonly cause: CallCause;
  /** A three-party call does not end when one customer leaves. */
  readonly threeParty: boolean;
  /** The other side hears nothing. No event tells of it (API reference 1237). */
  readonly muted: boolean;
  /** It is being handed over to whoever answers; until then it is the agent's. */
  readonly transferring: boolean;
  /** It was hung up by `release`, which names no call: sent again, that may hit the next one. */
  readonly releasing: boolean;
  /** The conversation from which this call was made, and how. */
  readonly madeFrom: { readonly callId: string; readonly by: 'consult' | 'transfer' } | null;
  /** The agent's telephone was used anew after this call was settled: an offer with its id is another call. */
  readonly mayComeAgain: boolean;
}

/** What a caller wants to happen; `callId` only where the call exists already, as a waiting call does. */
export type WantedCall = Pick<Call, 'kind' | 'called'> &
  Partial<Pick<Call, 'caller' | 'skillId' | 'reference' | 'callId' | 'madeFrom'>>;

/** `unknown` is settled too, although a later event may still say how the call really ended. */
export function isSettled(call: Pick<Call, 'state'>): boolean {
  return call.state === 'ended' || call.state === 'failed' || call.state === 'unknown';
}

/** A call of which nothing is known but what was asked for. */
export function newCall(wanted: Pick<Call, 'id' | 'kind' | 'agentId'> & Partial<Call>, now: number): Call {
  return {
    state: 'accepted',
    callId: null,
    callSerialNo: null,
    called: null,
    caller: null,
    skillId: null,
    reference: null,
    reason: null,
    legs: null,
    createdAt: now,
    updatedAt: now,
    heardAt: null,
    agentPhone: null,
    cause: 'none',
    threeParty: false,
    muted: false,
    transferring: false,
    releasing: false,
    madeFrom: null,
    mayComeAgain: false,
    ...wanted,
  };
}
