import { hash } from 'node:crypto';
import { keys, type StateKey } from '../../state/keys.js';
import type { Call } from '../call.js';

/** A request for a call: who makes it, and what for. */
export interface DialRequest extends Pick<Call, 'kind' | 'agentId'> {
  readonly tenantId: string;
  readonly sub: string;
  /** For the log alone: the second half of a double click is another request. */
  readonly requestId: string;
  /** The `Idempotency-Key` of the request. */
  readonly key: string | undefined;
  /** What is the same in both halves of a double click: the number called, or both of a bidirectional call. */
  readonly numbers: readonly (string | null)[];
  /** What tells this way of placing a call from others of its kind; by default the kind. */
  readonly route?: string;
  /** The checked body. */
  readonly body: object;
}

/** Where an attempt with an `Idempotency-Key` is recorded: a key counts for one tenant, user, route and agent. */
export function clientKey(request: DialRequest): StateKey | null {
  const { tenantId, sub, kind, agentId, key, route = kind } = request;
  if (key === undefined) return null;
  return keys.idempotencyKey(tenantId, whoseAttempt(request), digest([tenantId, sub, route, agentId, key], 12));
}

/**
 * Where every attempt is recorded, for a second request without an `Idempotency-Key`: an agent has one telephone, whoever
 * asks; a bidirectional call belongs to the user.
 */
export function doubleClickKey(request: DialRequest): StateKey {
  const { tenantId, kind, numbers, route = kind } = request;
  const whose = whoseAttempt(request);
  return keys.doubleClick(tenantId, whose, digest([tenantId, whose, route, ...numbers], 16));
}

function whoseAttempt({ kind, agentId, sub }: DialRequest): string {
  return kind === 'bidirectional' || agentId === null ? sub : agentId;
}

/** Tells bodies apart without keeping them. */
export function fingerprintOf({ body }: DialRequest): string {
  const fields = Object.entries(body).filter(([, value]) => value !== undefined);
  return digest(fields.sort(byName), 9);
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);

/** Short, since it is kept for a day: whoever found two that are alike would only fool themselves. */
function digest(parts: readonly unknown[], bytes: number): string {
  return hash('sha256', JSON.stringify(parts), 'buffer').subarray(0, bytes).toString('base64url');
}
