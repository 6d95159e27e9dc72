import { didNothing, type DialAnswer } from './dial-answer.js';

/** What is written down about an attempt to place a call, before, while and after it is sent. Times are epoch ms. */
export interface IdempotencyRecord {
  readonly attemptId: string;
  readonly fingerprint: string;
  /** An attempt without an answer at this time belonged to a process that died. */
  readonly leaseEndsAt: number;
  /** How long the attempt stays in the way after it is over. */
  readonly keepMs: number;
  /** Set before the command is sent: as long as it is null, provably nothing was. */
  readonly callId: string | null;
  readonly answer: DialAnswer | null;
  /** Until when the answer counts; null before there is one. */
  readonly keptUntil: number | null;
  /** Another process waits for the answer, and must be able to read it even if it is a refusal. */
  readonly awaited: boolean;
  /** The kept mark whose place this attempt took; it counts again when the attempt turns out to have done nothing. */
  readonly displaced: IdempotencyRecord | null;
}

/** Until when an attempt may be in the way. */
export function endOf({ keptUntil, leaseEndsAt, keepMs }: IdempotencyRecord): number {
  return keptUntil ?? leaseEndsAt + keepMs;
}

/**
 * `over`: a new attempt may begin. `running`: wait for its answer. `kept`: it was sent, and its answer counts, or, where
 * its process died, the absence of one.
 */
export function standingOf(mark: IdempotencyRecord, now = Date.now()): 'over' | 'running' | 'kept' {
  const { answer, leaseEndsAt, callId } = mark;
  if (answer === null && now < leaseEndsAt) return 'running';
  const didNotDial = answer === null ? callId === null : didNothing(answer);
  return didNotDial || now >= endOf(mark) ? 'over' : 'kept';
}
