import { randomBytes } from 'node:crypto';
import type { Environment } from '../../config/environment.js';
import type { IdempotencyRecord } from './idempotency-record.js';
import { fingerprintOf, keyPlace, pressPlace, type DialPlace, type Press } from './dial-request.js';

interface MarkedPlace {
  readonly place: DialPlace;
  readonly mark: IdempotencyRecord;
}

/** One attempt to place a call, and where it is written down. */
export interface DialAttempt {
  readonly id: string;
  /** Decides who dials: the key, or without one the press. */
  readonly own: MarkedPlace;
  /** With a key, the press as well: a second press without one must find the call. */
  readonly beside: MarkedPlace | null;
}

/** Longer than any attempt of a living process takes: asking first, dialling, asking again, and some patience. */
const leaseOf = ({ UPSTREAM_TIMEOUT_MS }: Environment) => 5 * UPSTREAM_TIMEOUT_MS + 5000;

export function newAttempt(press: Press, environment: Environment): DialAttempt {
  const id = randomBytes(6).toString('base64url');
  const unsent = {
    attemptId: id,
    fingerprint: fingerprintOf(press),
    leaseEndsAt: Date.now() + leaseOf(environment),
    callId: null,
    answer: null,
    keptUntil: null,
    awaited: false,
    displaced: null,
  };
  const ofPress = { place: pressPlace(press), mark: { ...unsent, keepMs: environment.DEDUPE_WINDOW_MS } };
  const place = keyPlace(press);
  if (place === null) return { id, own: ofPress, beside: null };
  return { id, own: { place, mark: { ...unsent, keepMs: environment.IDEMPOTENCY_TTL_MS } }, beside: ofPress };
}
