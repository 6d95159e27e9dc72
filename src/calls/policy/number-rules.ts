import { RE2JS } from 're2js';
import type { CallPolicy } from '../../config/tenant.js';

/** Star and hash codes steer the exchange itself: forwarding, locks, foreign answering. */
const SERVICE_CODE = /[*#]/;

/** A tenant's policy, ready to be asked: patterns are compiled once, in linear time they are matched. */
export class NumberRules {
  readonly #callerIds: ReadonlySet<string> | null;
  readonly #destinations: { readonly allow: readonly RE2JS[]; readonly deny: readonly RE2JS[] } | null;

  constructor({ callerIds, destinations }: CallPolicy) {
    this.#callerIds = callerIds && new Set(callerIds);
    this.#destinations = destinations && { allow: compile(destinations.allow), deny: compile(destinations.deny) };
  }

  mayShow(callerId: string): boolean {
    return this.#callerIds?.has(callerId) ?? true;
  }

  /** Deny wins, no `allow` means all; a star or hash code needs an `allow` that matches it. */
  mayCall(number: string): boolean {
    if (this.#destinations === null) return true;
    const { allow, deny } = this.#destinations;
    if (deny.some((pattern) => pattern.test(number))) return false;
    const isOpen = allow.length === 0 && !SERVICE_CODE.test(number);
    return isOpen || allow.some((pattern) => pattern.test(number));
  }
}

function compile(patterns: readonly string[]): readonly RE2JS[] {
  return patterns.map((pattern) => RE2JS.compile(pattern));
}
