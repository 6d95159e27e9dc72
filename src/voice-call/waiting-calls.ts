import { Injectable } from '@nestjs/common';
import { GatewayQueries } from '../agents/gateway-queries.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { WaitingCall } from '../upstream/cc-gateway/waiting-calls.js';

/** The customers who wait in a skill queue, as the gateway tells one of its agents. */
@Injectable()
export class WaitingCalls {
  constructor(private readonly queries: GatewayQueries) {}

  list(agent: AgentRef, skillId: string, deadlineMs?: number): Promise<WaitingCall[]> {
    return this.queries.ask(agent, (gateway, context) => gateway.waitingCalls(context, skillId), deadlineMs);
  }
}
