import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
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
  readonly #byDigest: LRUCache<string, VerifiedToken>;
  #version = 0;

  constructor(capacity: number) {
    this.#byDigest = new LRUCache({ max: capacity });
  }

  /** `version` is that of the signing keys now. */
  get(token: string, version: number): Caller | undefined {
    this.#follow(version);
    const verified = this.#byDigest.get(digestOf(token));
    return verified !== undefined && verified.until > Date.now() ? verified.caller : undefined;
  }

  /** `until` is the epoch millisecond from which the token counts as expired, `version` that of the keys it was checked with. */
  add(token: string, caller: Caller, { version, until }: { version: number; until: number }): void {
    // Checked with keys that were replaced meanwhile: the next request checks it again.
    if (version < this.#version) return;
    this.#follow(version);
    this.#byDigest.set(digestOf(token), { caller, until });
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
