import type { Call } from '../../calls/call.js';

/** A call that tells nothing by itself is looked at after two seconds, then ever more rarely. */
const FIRST_LOOK_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
const GROWTH = 1.5;
/** A call that nobody knows is asked about a few times more: the upstream may only have been away. */
const UNKNOWN_GROWTH = 2;

/** A bidirectional call that is followed up, and how often it has been asked about. */
export interface Watched {
  readonly call: Pick<Call, 'state' | 'callSerialNo' | 'createdAt' | 'heardAt'>;
  /** Looks since the call last changed its state. */
  readonly looks: number;
  /** A callback will tell the end: nothing has to be asked before it is overdue. */
  readonly isTold: boolean;
}

/** When an open call has been silent for too long to be believed in. */
export function overdueAt({ createdAt, heardAt }: Watched['call'], settleTimeoutMs: number): number {
  return Math.max(createdAt, heardAt ?? 0) + settleTimeoutMs;
}

/**
 * When a call is to be asked about next. One whose end a callback will tell waits for that. One without serial number
 * does not: the answer that had it may be lost, and its user waits to hear whether the customer was dialled.
 */
export function nextLookAt({ call, looks, isTold }: Watched, settleTimeoutMs: number, now: number): number {
  if (call.state === 'unknown') return now + settleTimeoutMs * UNKNOWN_GROWTH ** looks;
  const overdue = overdueAt(call, settleTimeoutMs);
  if (isTold && call.callSerialNo !== null) return Math.max(overdue, now);
  const pause = Math.min(FIRST_LOOK_MS * GROWTH ** looks, LONGEST_PAUSE_MS, settleTimeoutMs);
  return Math.min(now + pause, Math.max(overdue, now));
}
