import type { StateKey } from '../../state/keys.js';
import { isStoreOutOfReach, type Transaction } from '../../state/state-store.js';
import type { Call } from '../call.js';

/** What is recorded about the attempt in the same step as its call, so that neither is there without the other. */
export interface Alongside {
  readonly keys: readonly StateKey[];
  writeIn(step: Transaction, call: Call): void;
  /** The same as a step of its own, after a call that is kept in another partition. */
  write(call: Call): Promise<void>;
}

/** How one call is placed: the steps that differ from kind to kind. Each but `release` is run once, or not at all. */
export interface DialSteps {
  /** What the request says about the call: not kept with its answer, since the next request with its key says it again. */
  readonly wanted: Partial<Call>;
  /**
   * Checks session and state; last of all writes down the call and, alongside, that its command is being sent. Whatever
   * it throws, nothing was dialled; nothing is left, unless the store went out of reach: it may have taken the step.
   */
  reserve(sending: Alongside): Promise<Call>;
  /** Sends the command and says what its answer names. Throws a problem whose outcome is the truth. */
  send(call: Call): Promise<Partial<Call>>;
  /** Writes down what the answer named and, alongside, that the call was placed. */
  confirm(call: Call, named: Partial<Call>, placed: Alongside): Promise<Call>;
  /** Takes back what `reserve` wrote, or may have written: provably nothing was dialled. May be run again. */
  release(): Promise<void>;
  /** The call as it is now; null when it is forgotten. */
  find(id: string): Promise<Call | null>;
}

/**
 * For a call that was written down by itself: recorded right after it, and taken back where the attempt may not go on.
 * Where the store is out of reach, `DialOnce` sees to that.
 */
export async function recordAfter(call: Call, sending: Alongside, release: () => Promise<void>) {
  try {
    await sending.write(call);
    return call;
  } catch (error) {
    if (!isStoreOutOfReach(error)) await release().catch(() => undefined);
    throw error;
  }
}
