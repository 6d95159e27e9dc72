import type { Call } from '../call.js';

/** Told of a call that changed its state, before and after. */
export type MoveListener = (tenantId: string, before: Call, after: Call) => void;

/** The calls of `after` that were in another state before. */
export function movesBetween(before: readonly Call[], after: readonly Call[]): [before: Call, after: Call][] {
  const moves: [Call, Call][] = [];
  if (before === after) return moves;
  for (const call of after) {
    const earlier = before.find(({ id }) => id === call.id);
    if (earlier !== undefined && earlier.state !== call.state) moves.push([earlier, call]);
  }
  return moves;
}
