import type { Call } from '../call.js';

/** Told of a call that changed its state, before and after. */
export type MoveListener = (tenantId: string, before: Call, after: Call) => void;

/** The calls of `after` that were in another state before. Calls that did not change are the same objects. */
export function movesBetween(before: readonly Call[], after: readonly Call[]): [before: Call, after: Call][] {
  if (before === after) return [];
  const same = new Set(before);
  return after.flatMap((call): [Call, Call][] => {
    const earlier = same.has(call) ? undefined : before.find(({ id }) => id === call.id);
    return earlier === undefined || earlier.state === call.state ? [] : [[earlier, call]];
  });
}
