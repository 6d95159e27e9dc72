import { randomUUID } from 'node:crypto';
import type { Environment } from '../../config/environment.js';
import type { ErrorCode } from '../../errors/catalogue.js';
import { Problem, type ProblemDetails } from '../../errors/problem.js';
import type { Call } from '../call.js';
import { clientKey, doubleClickKey, fingerprintOf, type DialRequest } from './dial-request.js';

/** What is recorded about an attempt to place a call, before, while and after it is sent. Times are epoch ms. */
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
  readonly answeredAt: number | null;
  /** The kept record that this attempt replaced; it counts again when the attempt turns out to have done nothing. */
  readonly displaced: IdempotencyRecord | null;
}

/** The answer to a request, in the form in which it is kept: a cause would carry foreign objects along. */
export type DialAnswer = { readonly call: Call } | { readonly code: ErrorCode; readonly details: ProblemDetails };

/** One attempt to place a call, and the keys under which it is recorded. */
export interface DialAttempt {
  readonly id: string;
  /** Decides who dials: under the client's key, or without one under that of the double click. */
  readonly own: KeyedRecord;
  /** Beside a client's key that of the double click as well: a second request without a key must find the call. */
  readonly beside: KeyedRecord | null;
}

interface KeyedRecord {
  readonly key: string;
  readonly record: IdempotencyRecord;
}

/** Longer than any attempt of a living process takes: asking first, dialling, asking again, and some patience. */
const leaseOf = ({ UPSTREAM_TIMEOUT_MS }: Environment) => 5 * UPSTREAM_TIMEOUT_MS + 5000;

export function newAttempt(request: DialRequest, environment: Environment): DialAttempt {
  const id = randomUUID();
  const unsent = {
    attemptId: id,
    fingerprint: fingerprintOf(request),
    leaseEndsAt: Date.now() + leaseOf(environment),
    callId: null,
    answer: null,
    answeredAt: null,
    displaced: null,
  };
  const ofClick = { key: doubleClickKey(request), record: { ...unsent, keepMs: environment.DEDUPE_WINDOW_MS } };
  const key = clientKey(request);
  if (key === null) return { id, own: ofClick, beside: null };
  return { id, own: { key, record: { ...unsent, keepMs: environment.IDEMPOTENCY_TTL_MS } }, beside: ofClick };
}

/**
 * `over`: a new attempt may begin. `running`: wait for its answer. `kept`: it was sent, and its answer counts, or, where
 * its process died, the absence of one.
 */
export function statusOf(record: IdempotencyRecord, now = Date.now()): 'over' | 'running' | 'kept' {
  const { answer, answeredAt, leaseEndsAt, keepMs, callId } = record;
  if (answer === null && now < leaseEndsAt) return 'running';
  const didNotDial = answer === null ? callId === null : didNothing(answer);
  return didNotDial || now >= (answeredAt ?? leaseEndsAt) + keepMs ? 'over' : 'kept';
}

export const answerOf = ({ code, details }: Problem): DialAnswer => ({ code, details });

/** The call of an answer, or its problem, thrown. */
export function openAnswer(answer: DialAnswer): Call {
  if ('call' in answer) return answer.call;
  throw new Problem(answer.code, answer.details);
}

/** Provably nothing was dialled: whoever asks again may be served anew. */
export function didNothing(answer: DialAnswer): boolean {
  return 'code' in answer && new Problem(answer.code, answer.details).outcome === 'not_executed';
}
