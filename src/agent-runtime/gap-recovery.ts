import { Injectable } from '@nestjs/common';
import { GatewayQueries } from '../agents/gateway-queries.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentStream } from '../events/stream/agent-stream.js';

/** Puts our picture of an agent right after an event may have been lost: asks the gateway instead. */
@Injectable()
export class GapRecovery {
  constructor(
    private readonly queries: GatewayQueries,
    private readonly records: SessionRecords,
    private readonly settling: CallReconciliation,
    private readonly stream: AgentStream,
  ) {}

  async recover(agent: AgentRef, sessionId: string): Promise<void> {
    await this.correctAgentState(agent, sessionId);
    if (await this.records.lasts(agent, sessionId)) await this.settling.lookAgain(agent);
  }

  private async correctAgentState(agent: AgentRef, sessionId: string): Promise<void> {
    const { agentState: before } = await this.records.read(agent);
    const asked = await this.ask(agent);
    if (asked === null || asked === before) return;
    const correction = { isMade: false };
    await this.records.change(agent, sessionId, (session) => {
      // An event that came meanwhile knows better.
      correction.isMade = session.agentState === before;
      return correction.isMade ? { ...session, agentState: asked } : session;
    });
    if (!correction.isMade) return;
    const occurredAt = new Date().toISOString();
    await this.stream.publish(agent, { type: `agent.${asked}`, occurredAt, call: null, upstream: null });
  }

  /** Null when the gateway does not say; the next event will. */
  private async ask(agent: AgentRef) {
    try {
      return (await this.queries.ask(agent, (gateway, context) => gateway.agentStatus(context))).agentState;
    } catch (error) {
      if (error instanceof Problem) return null;
      throw error;
    }
  }
}
