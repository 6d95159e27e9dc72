import { isSettled, type Call } from './call.js';

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
