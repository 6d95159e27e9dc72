import { createHash } from 'node:crypto';
import type { Call } from '../call.js';

/** One press of a button that places a call: who pressed it, and what for. */
export interface Press extends Pick<Call, 'kind' | 'agentId'> {
  readonly tenantId: string;
  readonly sub: string;
  /** For the log alone: a second press is another request. */
  readonly requestId: string;
  /** The `Idempotency-Key` of the request. */
  readonly key: string | undefined;
  /** What is the same in both halves of a double click: the number called, or both of a bidirectional call. */
  readonly numbers: readonly (string | null)[];
  /** The checked body. */
  readonly body: object;
}

/** Where an attempt is written down, and on whose account. */
export interface DialPlace {
  readonly tenantId: string;
  readonly key: string;
}

/** Where an attempt with a key is written down: a key counts for one tenant, user, route and agent. */
export function keyPlace({ tenantId, sub, kind, agentId, key }: Press): DialPlace | null {
  return key === undefined ? null : { tenantId, key: `key/${digest([tenantId, sub, kind, agentId, key], 12)}` };
}

/**
 * Where every attempt is written down, for a second press without a key: an agent has one telephone, whoever presses;
 * a bidirectional call belongs to the user.
 */
export function pressPlace({ tenantId, sub, kind, agentId, numbers }: Press): DialPlace {
  const whose = kind === 'bidirectional' ? sub : agentId;
  return { tenantId, key: `press/${digest([tenantId, whose, kind, ...numbers], 16)}` };
}

/** Tells bodies apart without keeping them. */
export function fingerprintOf({ body }: Press): string {
  const fields = Object.entries(body).filter(([, value]) => value !== undefined);
  return digest(fields.sort(byName), 9);
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);

/** Short, since it is kept for a day: whoever found two that are alike would only fool themselves. */
function digest(parts: readonly unknown[], bytes: number): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, bytes).toString('base64url');
}
