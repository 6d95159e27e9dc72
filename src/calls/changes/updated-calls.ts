import type { AgentRef } from '../../state/agent-ref.js';
import type { Transaction } from '../../state/state-store.js';
import { isSettled, type Call } from '../call.js';
import { allowedCommands } from '../call-commands.js';

/** A call that is no longer as it was. */
export interface UpdatedCall {
  readonly call: Call;
  /** It is in another state; otherwise it only shows otherwise. */
  readonly hasMoved: boolean;
}

/** Told, within the step that changed the calls of an agent, which of them are no longer as they were. */
export type UpdateListener = (
  step: Transaction,
  agent: AgentRef,
  updated: readonly UpdatedCall[],
  calls: readonly Call[],
) => void;

/**
 * The calls that moved, and the open ones that show otherwise than before, be it only because another call came, moved
 * or went.
 * @param told the call that is told anyway
 */
export function updatedCalls(before: readonly Call[], after: readonly Call[], told: string | null): UpdatedCall[] {
  const updated: UpdatedCall[] = [];
  if (before === after) return updated;
  for (const call of after) {
    const earlier = call.id === told ? undefined : before.find(({ id }) => id === call.id);
    if (earlier === undefined) continue;
    if (earlier.state !== call.state) updated.push({ call, hasMoved: true });
    else if (!isSettled(call) && lookOf(earlier, before) !== lookOf(call, after))
      updated.push({ call, hasMoved: false });
  }
  return updated;
}

function lookOf(call: Call, calls: readonly Call[]): string {
  return JSON.stringify([call.muted, call.threeParty, allowedCommands(call, calls)]);
}
