import { randomUUID } from 'node:crypto';
import type { Environment } from '../../config/environment.js';
import type { ErrorCode } from '../../errors/catalogue.js';
import { Problem, type ProblemDetails } from '../../errors/problem.js';
import type { Call, CallKind } from '../call.js';
import { recordOf, type CallRecord } from '../call-record.js';
import { clientKey, doubleClickKey, fingerprintOf, type DialRequest } from './dial-request.js';
import type { StateKey } from '../../state/keys.js';

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
  /** Until when the answer counts; null before there is one. */
  readonly keptUntil: number | null;
  /** Another process waits for the answer, and must be able to read it even if it is a refusal. */
  readonly awaited: boolean;
  /** The kept record that this attempt replaced; it counts again when the attempt turns out to have done nothing. */
  readonly displaced: IdempotencyRecord | null;
}

/**
 * The answer to a request, in the form in which it is kept: without what the next request with the same key says again,
 * and of a problem without its cause, which would carry foreign objects along.
 */
export type DialAnswer =
  | { readonly call: Omit<CallRecord, 'kind'> & Partial<Pick<Call, 'kind'>> }
  | { readonly code: ErrorCode; readonly details: ProblemDetails };

/** One attempt to place a call, and the keys under which it is recorded. */
export interface DialAttempt {
  readonly id: string;
  /** The kind of call that the request makes; it may be answered with a call of another, which it only moves. */
  readonly kind: CallKind;
  /** Decides who dials: under the client's key, or without one under that of the double click. */
  readonly own: KeyedRecord;
  /** Beside a client's key that of the double click as well: a second request without a key must find the call. */
  readonly beside: KeyedRecord | null;
}

interface KeyedRecord {
  readonly key: StateKey;
  readonly record: IdempotencyRecord;
}

/** Longer than any attempt of a living process takes: asking first, dialling, asking again, and some patience. */
const leaseOf = ({ UPSTREAM_TIMEOUT_MS }: Environment) => 5 * UPSTREAM_TIMEOUT_MS + 5000;

/** An attempt to dial, before it is recorded: nothing was sent yet. */
export function newAttempt(request: DialRequest, environment: Environment): DialAttempt {
  const id = shortRandomId();
  const unsent = {
    attemptId: id,
    fingerprint: fingerprintOf(request),
    leaseEndsAt: Date.now() + leaseOf(environment),
    callId: null,
    answer: null,
    keptUntil: null,
    awaited: false,
    displaced: null,
  };
  const ofClick = { key: doubleClickKey(request), record: { ...unsent, keepMs: environment.DEDUPE_WINDOW_MS } };
  const { kind } = request;
  const key = clientKey(request);
  if (key === null) return { id, kind, own: ofClick, beside: null };
  return { id, kind, own: { key, record: { ...unsent, keepMs: environment.IDEMPOTENCY_TTL_MS } }, beside: ofClick };
}

/** 48 random bits. Of a UUID, because Node draws those from a pool and asks OpenSSL for anything else each time. */
function shortRandomId(): string {
  return Buffer.from(randomUUID().slice(-12), 'hex').toString('base64url');
}

/** Until when an attempt may be in the way. */
export function endOf({ keptUntil, leaseEndsAt, keepMs }: IdempotencyRecord): number {
  return keptUntil ?? leaseEndsAt + keepMs;
}

/**
 * `over`: a new attempt may begin. `running`: wait for its answer. `kept`: it was sent, and its answer counts, or, where
 * its process died, the absence of one.
 */
export function statusOf(record: IdempotencyRecord, now = Date.now()): 'over' | 'running' | 'kept' {
  const { answer, leaseEndsAt, callId } = record;
  if (answer === null && now < leaseEndsAt) return 'running';
  const didNotDial = answer === null ? callId === null : didNothing(answer);
  return didNotDial || now >= endOf(record) ? 'over' : 'kept';
}

export function placedAnswer(call: Call, wanted: Partial<Call>): DialAnswer {
  return { call: recordOf(call, wanted) };
}

/** An answer as it is kept: a call of the kind that the next request with the same key says again goes without it. */
export function withoutKnownKind(answer: DialAnswer, { kind }: Pick<DialAttempt, 'kind'>): DialAnswer {
  if ('code' in answer || answer.call.kind !== kind) return answer;
  const call = { ...answer.call };
  delete call.kind;
  return { call };
}

/** The call that may exist stands in the record. */
export function problemAnswer({ code, details }: Problem): DialAnswer {
  const kept = { ...details };
  delete kept.call;
  delete kept.location;
  return { code, details: kept };
}

/** Provably nothing was dialled: whoever asks again may be served anew. */
export function didNothing(answer: DialAnswer): boolean {
  return 'code' in answer && new Problem(answer.code, answer.details).outcome === 'not_executed';
}
