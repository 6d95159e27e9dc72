import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../../state/agent-ref.js';

/** Which agents are being signed in by this process: until then there is no session record to say so. */
@Injectable()
export class SignInsInProgress {
  private readonly agents = new Set<string>();

  has(agent: AgentRef): boolean {
    return this.agents.has(key(agent));
  }

  async during<T>(agent: AgentRef, signIn: () => Promise<T>): Promise<T> {
    this.agents.add(key(agent));
    try {
      return await signIn();
    } finally {
      this.agents.delete(key(agent));
    }
  }
}

function key({ tenantId, agentId }: AgentRef): string {
  return `${tenantId}/${agentId}`;
}
