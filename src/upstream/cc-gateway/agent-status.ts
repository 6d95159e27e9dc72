import { wireInteger, wireObject } from '../wire-value.js';

/** What the gateway says that an agent is doing; null where it does not tell. */
export interface AgentStatus {
  readonly agentState: 'idle' | 'busy' | 'talking' | 'wrapUp' | 'rest' | null;
  readonly isOnCall: boolean | null;
}

/**
 * `agentState` of `agentstatus` (API reference 0581). 9, pre-rest, is a rest that was asked for in a conversation and
 * begins after it: it tells neither.
 */
const STATUSES: Readonly<Partial<Record<number, AgentStatus>>> = {
  2: { agentState: null, isOnCall: false }, // signed out
  3: { agentState: 'busy', isOnCall: false },
  4: { agentState: 'idle', isOnCall: false },
  5: { agentState: 'wrapUp', isOnCall: false },
  6: { agentState: 'idle', isOnCall: false }, // idle, reserved
  7: { agentState: 'talking', isOnCall: true },
  8: { agentState: 'rest', isOnCall: false },
};

const unknownStatus: AgentStatus = { agentState: null, isOnCall: null };

/** The `result` of `getAgentStatus` (API reference 1222). */
export function readAgentStatus(result: unknown): AgentStatus {
  return STATUSES[wireInteger(wireObject(result)?.['agentState']) ?? 0] ?? unknownStatus;
}
