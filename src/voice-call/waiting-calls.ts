import { Injectable } from '@nestjs/common';
import { GatewayQueries } from '../agents/gateway-queries.js';
import type { AgentRef } from '../state/agent-ref.js';
import { readWaitingCalls, type WaitingCall } from '../upstream/cc-gateway/waiting-calls.js';

/** The customers who wait in a skill queue, as the gateway tells one of its agents. */
@Injectable()
export class WaitingCalls {
  constructor(private readonly queries: GatewayQueries) {}

  async list(agent: AgentRef, skillId: string, deadlineMs?: number): Promise<WaitingCall[]> {
    const query = { params: { skillid: skillId }, ...(deadlineMs !== undefined && { deadlineMs }) };
    return readWaitingCalls((await this.queries.ask(agent, 'queryWaitCallInfoBySkillId', query)).result);
  }
}
