import { createHash } from 'node:crypto';
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
  /** The checked body. */
  readonly body: object;
}

/** Where an attempt with an `Idempotency-Key` is recorded: a key counts for one tenant, user, route and agent. */
export function clientKey({ tenantId, sub, kind, agentId, key }: DialRequest): string | null {
  return key === undefined ? null : `dial-key/${tenantId}/${digest([sub, kind, agentId, key])}`;
}

/**
 * Where every attempt is recorded, for a second request without an `Idempotency-Key`: an agent has one telephone, whoever
 * asks; a bidirectional call belongs to the user.
 */
export function doubleClickKey({ tenantId, sub, kind, agentId, numbers }: DialRequest): string {
  const whose = kind === 'bidirectional' ? sub : agentId;
  return `dial-press/${tenantId}/${digest([whose, kind, ...numbers])}`;
}

/** Tells bodies apart without keeping them. */
export function fingerprintOf({ body }: DialRequest): string {
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
