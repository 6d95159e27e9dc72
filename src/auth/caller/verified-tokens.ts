import { hash } from 'node:crypto';
import type { Caller } from './caller.js';

interface VerifiedToken {
  readonly caller: Caller;
  readonly until: number;
}

/**
 * Callers of tokens whose signature was checked before: an RSA check costs about 77 µs, more than the rest of a request.
 * Only a digest of the token is kept. The least recently used one makes room; when other signing keys are published, all
 * go, since the key of each may have been withdrawn.
 */
export class VerifiedTokens {
  readonly #byDigest = new Map<string, VerifiedToken>();
  #version = 0;

  constructor(private readonly capacity: number) {}

  /** `version` is that of the signing keys now. */
  get(token: string, version: number): Caller | undefined {
    this.#follow(version);
    const digest = digestOf(token);
    const verified = this.#byDigest.get(digest);
    if (!verified) return undefined;
    this.#byDigest.delete(digest);
    if (verified.until <= Date.now()) return undefined;
    this.#byDigest.set(digest, verified);
    return verified.caller;
  }

  /** `until` is the epoch millisecond from which the token counts as expired, `version` that of the keys it was checked with. */
  add(token: string, caller: Caller, { version, until }: { version: number; until: number }): void {
    // Checked with keys that were replaced meanwhile: the next request checks it again.
    if (version < this.#version) return;
    this.#follow(version);
    this.#byDigest.set(digestOf(token), { caller, until });
    const [oldest] = this.#byDigest.keys();
    if (this.#byDigest.size > this.capacity && oldest !== undefined) this.#byDigest.delete(oldest);
  }

  #follow(version: number): void {
    if (version === this.#version) return;
    this.#byDigest.clear();
    this.#version = version;
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
