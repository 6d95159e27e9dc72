import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';

interface RunningCommand {
  readonly name: string;
  readonly done: Promise<unknown>;
}

/**
 * One command to an agent's calls at a time: of two that contradict each other one wins. The same command again, as a
 * double click brings it, shares the answer. Across replicas the gateway decides, which refuses the second one too.
 */
@Injectable()
export class RunningCommands {
  private readonly running = new Map<string, RunningCommand>();

  /** @throws Problem AGENT_STATE_CONFLICT while another command is being carried out */
  async run<T>({ tenantId, agentId }: AgentRef, name: string, command: () => Promise<T>): Promise<T> {
    const key = `${tenantId}/${agentId}`;
    const present = this.running.get(key);
    if (present?.name === name) return present.done as Promise<T>;
    if (present !== undefined)
      throw new Problem('AGENT_STATE_CONFLICT', { detail: 'Another command to a call of this agent is in progress.' });
    const done = command();
    this.running.set(key, { name, done });
    try {
      return await done;
    } finally {
      this.running.delete(key);
    }
  }
}
