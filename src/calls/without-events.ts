import type { Change } from '../state/state-store.js';
import { isSettled, type Call, type CallReason } from './call.js';
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
  return { value: calls.map((one) => (one === call ? settled : one)), result: settled };
}

/** The calls after every open one ended at once; the result is those that did. */
export function allSettled(
  calls: readonly Call[],
  signal: CallSignal,
  reason: CallReason,
  now: number,
): Change<readonly Call[], Call[]> {
  const settled: Call[] = [];
  const value = calls.map((call) => {
    const state = isSettled(call) ? null : nextState(call.state, signal);
    if (state === null) return call;
    settled.push({ ...call, state, reason, updatedAt: now });
    return settled.at(-1) ?? call;
  });
  return { value, result: settled };
}
