import type { Change } from '../../state/state-store.js';
import { isSettled, type Call, type CallReason } from '../call.js';
import { joinedOrParted } from './three-party.js';
import { nextState, type CallSignal } from './call-transitions.js';

/** The calls after nobody could tell what became of one; the result is null when something was heard of it after all. */
export function givenUp(
  calls: readonly Call[],
  silent: Call,
  reason: CallReason,
  now: number,
): Change<readonly Call[], Call | null> {
  const call = calls.find(({ id }) => id === silent.id);
  const state = call === undefined ? null : nextState(call.state, 'lost');
  if (call === undefined || state === null || call.heardAt !== silent.heardAt)
    return { value: undefined, result: null };
  const settled: Call = { ...call, state, reason, updatedAt: now };
  return { value: joinedOrParted(calls, call, settled), result: settled };
}

/** The calls after every open one ended at once. */
export function allSettled(
  calls: readonly Call[],
  signal: CallSignal,
  reason: CallReason,
  now: number,
): Change<readonly Call[], void> {
  const value = calls.map((call) => {
    const state = isSettled(call) ? null : nextState(call.state, signal);
    return state === null ? call : { ...call, state, reason, updatedAt: now };
  });
  return { value, result: undefined };
}
