import { createHash } from 'node:crypto';
import type { Caller } from './caller.js';

interface VerifiedToken {
  readonly caller: Caller;
  readonly until: number;
}

/**
 * Callers of tokens whose signature was checked before: an RSA check costs about 77 µs, more than the rest of a request.
 * Only a digest of the token is kept. The least recently used one makes room.
 */
export class VerifiedTokens {
  readonly #byDigest = new Map<string, VerifiedToken>();

  constructor(private readonly capacity: number) {}

  get(token: string): Caller | undefined {
    const digest = digestOf(token);
    const verified = this.#byDigest.get(digest);
    if (!verified) return undefined;
    this.#byDigest.delete(digest);
    if (verified.until <= Date.now()) return undefined;
    this.#byDigest.set(digest, verified);
    return verified.caller;
  }

  /** `until` is the epoch millisecond from which the token counts as expired. */
  add(token: string, caller: Caller, until: number): void {
    this.#byDigest.set(digestOf(token), { caller, until });
    const [oldest] = this.#byDigest.keys();
    if (this.#byDigest.size > this.capacity && oldest !== undefined) this.#byDigest.delete(oldest);
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
