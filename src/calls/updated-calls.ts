import type { AgentRef } from '../state/agent-ref.js';
import type { Transaction } from '../state/state-store.js';
import { isSettled, type Call } from './call.js';
import { allowedCommands } from './call-commands.js';

/** Told, within the step that changed the calls of an agent, which of them show otherwise now. */
export type UpdateListener = (
  step: Transaction,
  agent: AgentRef,
  updated: readonly Call[],
  calls: readonly Call[],
) => void;

/**
 * The open calls that stay in their state and show otherwise than before: another call came, moved or went, or a command
 * to them brings no event of its own.
 * @param told the call that is told anyway
 */
export function updatedCalls(before: readonly Call[], after: readonly Call[], told: string | null): Call[] {
  if (before === after) return [];
  return after.filter((call) => {
    if (call.id === told || isSettled(call)) return false;
    const earlier = before.find(({ id }) => id === call.id);
    return earlier?.state === call.state && lookOf(earlier, before) !== lookOf(call, after);
  });
}

function lookOf(call: Call, calls: readonly Call[]): string {
  return JSON.stringify([call.muted, call.threeParty, allowedCommands(call, calls)]);
}
