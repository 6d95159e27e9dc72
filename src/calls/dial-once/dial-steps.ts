import type { Call } from '../call.js';

/** How one kind of call is placed: the steps that differ. Each is run once, or not at all. */
export interface DialSteps {
  /** What the request itself says of its call: the same request says it again, so that it need not be kept twice. */
  readonly wanted: Partial<Call>;
  /** Checks session and state, and writes the call down. Whatever it throws, nothing was dialled and nothing is left. */
  begin(): Promise<Call>;
  /** Sends the command and says what its answer names. Throws a problem whose outcome is the truth. */
  send(call: Call): Promise<Partial<Call>>;
  /** Writes down what the answer named. */
  confirm(call: Call, named: Partial<Call>): Promise<Call>;
  /** Takes back what `begin` wrote: provably nothing was dialled. */
  withdraw(call: Call): Promise<void>;
  /** The call as it is now; null when it is forgotten. */
  find(id: string): Promise<Call | null>;
}
