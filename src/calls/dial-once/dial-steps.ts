import type { Call } from '../call.js';

/** How one call is placed: the steps that differ from kind to kind. Each is run once, or not at all. */
export interface DialSteps {
  /** What the request says about the call: not kept with its answer, since the next request with its key says it again. */
  readonly wanted: Partial<Call>;
  /** Checks session and state, and writes the call down. Whatever it throws, nothing was dialled and nothing is left. */
  reserve(): Promise<Call>;
  /** Sends the command and says what its answer names. Throws a problem whose outcome is the truth. */
  send(call: Call): Promise<Partial<Call>>;
  /** Writes down what the answer named. */
  confirm(call: Call, named: Partial<Call>): Promise<Call>;
  /** Takes back what `reserve` wrote: provably nothing was dialled. */
  release(call: Call): Promise<void>;
  /** The call as it is now; null when it is forgotten. */
  find(id: string): Promise<Call | null>;
}
