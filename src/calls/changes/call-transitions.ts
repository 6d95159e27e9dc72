import type { CallState } from '../call.js';

/**
 * What can be heard of a call. `failed`: it never came to a conversation; `ended`: one side hung up; `lost`: nobody can
 * tell any more.
 */
export type CallSignal = 'alerting' | 'talking' | 'held' | 'failed' | 'ended' | 'lost';

const settles = { failed: 'failed', ended: 'ended', lost: 'unknown' } as const;

/**
 * (state, signal) → state. A signal without an entry moves nothing: events come late, twice and out of order. Nothing
 * leads out of `ended` and `failed`, and out of `unknown` only the truth about the end.
 */
const transitions: Record<CallState, Partial<Record<CallSignal, CallState>>> = {
  accepted: { alerting: 'alerting', talking: 'talking', held: 'held', ...settles },
  alerting: { talking: 'talking', held: 'held', ...settles },
  talking: { held: 'held', ...settles },
  held: { talking: 'talking', ...settles },
  unknown: { failed: 'failed', ended: 'ended' },
  ended: {},
  failed: {},
};

/** The state that follows, or null when the signal moves nothing. */
export function nextState(state: CallState, signal: CallSignal): CallState | null {
  return transitions[state][signal] ?? null;
}
