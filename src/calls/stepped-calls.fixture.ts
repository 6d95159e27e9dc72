import { randomUUID } from 'node:crypto';
import type { Environment } from '../config/environment.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys } from '../state/keys.js';
import type { StateStore } from '../state/state-store.js';
import { AgentCalls } from './agent-calls.js';
import type { Call, WantedCall } from './call.js';
import type { AppliedToCalls } from './changes/apply-event.js';
import type { CallEvent } from './changes/call-event.js';
import { callKeys } from './kept-calls.js';

/** The calls of agents, with steps of their own for what a dial and an event do as part of larger ones. */
export class SteppedCalls extends AgentCalls {
  constructor(
    private readonly state: StateStore,
    environment: Environment,
  ) {
    super(state, environment);
  }

  async begin(agent: AgentRef, wanted: WantedCall): Promise<Call> {
    const id = randomUUID();
    const read = [...callKeys(agent), keys.session(agent)];
    const call = await this.state.transact(read, (step) => this.beginIn(step, agent, id, wanted));
    this.announce(agent, [], [call]);
    return call;
  }

  apply(agent: AgentRef, event: CallEvent): Promise<AppliedToCalls | null> {
    return this.state.transact(callKeys(agent), (step) => this.applyIn(step, agent, event).applied);
  }
}
