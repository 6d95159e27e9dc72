import { Injectable } from '@nestjs/common';
import { GatewayQueries } from '../agents/gateway-queries.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { WaitingCall } from '../upstream/cc-gateway/waiting-calls.js';

/** What names a waiting call to the gateway. */
export interface ClaimedCall {
  readonly callId: string;
  readonly skillId: string;
}

/** The customers who wait in a skill queue, as the gateway tells one of its agents. */
@Injectable()
export class WaitingCalls {
  constructor(private readonly queries: GatewayQueries) {}

  list(agent: AgentRef, skillId: string, deadlineMs?: number): Promise<WaitingCall[]> {
    return this.queries.ask(agent, (gateway, context) => gateway.waitingCalls(context, skillId), deadlineMs);
  }

  /** Null when the list does not have it, or cannot be had in time. */
  async find(agent: AgentRef, claimed: ClaimedCall, deadlineMs: number): Promise<WaitingCall | null> {
    const list = await this.list(agent, claimed.skillId, deadlineMs).catch((error: unknown) => {
      if (error instanceof Problem) return [];
      throw error;
    });
    return list.find(({ callId }) => callId === claimed.callId) ?? null;
  }
}
