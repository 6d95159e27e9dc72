import { isSettled, type Call } from '../call.js';
import type { CallEvent } from './call-event.js';

/**
 * A caller who was not answered, or was transferred back, comes again under the id of the settled call
 * (`releaseAndReQueueCount`, API reference 0520). What tells that from a late or repeated offer is that the agent's
 * telephone was used anew in between (sequence of the developer guide 1426): this marks the settled calls when it was.
 */
export function whenPhoneRings(calls: readonly Call[], { callId, signal, agentPhone }: CallEvent): readonly Call[] {
  const isPhone = callId === null && signal === null && agentPhone !== null;
  if (!isPhone) return calls;
  return calls.map((call) => (isSettled(call) && !call.mayComeAgain ? { ...call, mayComeAgain: true } : call));
}

/** Whether calls that settled before the recent ones come again: the telephone is the same for all of them. */
export function mayRingAgain(recent: readonly Call[]): boolean {
  return recent.filter(isSettled).at(-1)?.mayComeAgain === true;
}

/** Once another call is there, the telephone rang for that one. */
export function phoneRangFor(call: Call, others: readonly Call[]): readonly Call[] {
  return [call, ...others.map((other) => (other.mayComeAgain ? { ...other, mayComeAgain: false } : other))];
}
