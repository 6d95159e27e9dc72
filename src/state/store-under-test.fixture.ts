import type { AgentRef } from './agent-ref.js';
import { keys } from './keys.js';
import type { LogLimits, StateStore } from './state-store.js';

const agent: AgentRef = { tenantId: 'acme', agentId: '291' };
/** Two records of one partition, and their log. */
export const [a, b, log] = [keys.session(agent), keys.calls(agent), keys.agentEvents(agent)];
export const anotherLog = keys.agentEvents({ ...agent, agentId: '292' });
export const roomy: LogLimits = { maxCount: 100, maxAgeMs: 60_000, maxCharacters: 1000 };

/** A store under test, and the time that passes for it. */
export interface StoreUnderTest {
  /** Another one on the same state, as a second replica has it; memory has none. */
  readonly other?: StateStore;
  readonly store: StateStore;
  pass(ms: number): Promise<void>;
  end(): Promise<void>;
}
