import { isSettled, type Call, type CallReason } from '../call.js';
import { mergeLegs, unknownLegs, type CallLegs } from './call-legs.js';
import { nextState, type CallSignal } from '../changes/call-transitions.js';

/** What one source says about a bidirectional call: a callback, a query, or our own patience at its end. */
export interface CallReport {
  /** Null where it says nothing about how far the call has come. */
  readonly signal: Exclude<CallSignal, 'held'> | null;
  readonly callSerialNo: string | null;
  /** Why the call is over; it counts where `signal` says that it is. */
  readonly reason: CallReason | null;
  readonly legs: CallLegs | null;
}

/** A call after a report. Reports come late, twice and in any order: one never moves a call back. */
export function reported(call: Call, { signal, callSerialNo, reason, legs }: CallReport, now: number): Call {
  const known: Call = {
    ...call,
    callSerialNo: call.callSerialNo ?? callSerialNo,
    legs: legs === null ? call.legs : mergeLegs(call.legs ?? unknownLegs, legs),
    heardAt: signal === 'lost' ? call.heardAt : now,
  };
  const state = signal === null ? null : nextState(call.state, signal);
  if (state === null) return known;
  return { ...known, state, reason: isSettled({ state }) ? reason : null, updatedAt: now };
}
