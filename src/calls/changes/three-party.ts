import { isSettled, type Call } from '../call.js';
import type { CallEvent } from './call-event.js';

/** The calls of an agent after one of them changed: the two calls of a three-party call become one, and again single. */
export function joinedOrParted(calls: readonly Call[], before: Call, after: Call): readonly Call[] {
  const replaced = calls.map((call) => (call === before ? after : call));
  const joined = after.threeParty && !isSettled(after);
  const parted = before.threeParty && !joined;
  if (!parted && !(joined && !before.threeParty)) return replaced;
  return replaced.map((call) =>
    call !== after && call.state === 'talking' && call.threeParty !== joined ? { ...call, threeParty: joined } : call,
  );
}

/**
 * A call whose own party left a three-party call, while the conversation goes on in the other one: the agent's release
 * that follows only ends what is over. Who left is kept until then, unless it is known already that the agent did it.
 */
export function whoLeft(calls: readonly Call[], before: Call, after: Call, { cause }: CallEvent): Call {
  const isKnown = cause !== 'customerHungUp' || isSettled(after) || after.cause !== 'none';
  return isKnown || !isJoined(calls, before) ? after : { ...after, cause };
}

/** The calls while the agent takes the party with this number out of a three-party call, or did not after all. */
export function partyTakenOut(calls: readonly Call[], number: string, isTaken: boolean): readonly Call[] {
  return calls.map((call) =>
    isJoined(calls, call) && (call.caller === number || call.called === number)
      ? { ...call, cause: isTaken ? 'agentHungUp' : 'none' }
      : call,
  );
}

function isJoined(calls: readonly Call[], call: Call): boolean {
  const isIn = (one: Call) => one.threeParty && !isSettled(one);
  return isIn(call) && calls.some((other) => other !== call && isIn(other));
}
