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
  /** What tells this way of placing a call from others of its kind; by default the kind. */
  readonly route?: string;
  /** The checked body. */
  readonly body: object;
}

/** Where an attempt with a key is written down: a key counts for one tenant, user, route and agent. */
export function keyPlace({ tenantId, sub, kind, agentId, key, route = kind }: Press): string | null {
  return key === undefined ? null : `dial-key/${tenantId}/${digest([sub, route, agentId, key])}`;
}

/**
 * Where every attempt is written down, for a second press without a key: an agent has one telephone, whoever presses;
 * a bidirectional call belongs to the user.
 */
export function pressPlace({ tenantId, sub, kind, agentId, numbers, route = kind }: Press): string {
  const whose = kind === 'bidirectional' ? sub : agentId;
  return `dial-press/${tenantId}/${digest([whose, route, ...numbers])}`;
}

/** Tells bodies apart without keeping them. */
export function fingerprintOf({ body }: Press): string {
  return digest(
    Object.entries(body)
      .filter(([, value]) => value !== undefined)
      .sort(byName),
  );
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
