import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentStates } from '../agents/agent-states.js';
import { AgentStatus, type KnownAgentState } from '../agents/agent-status.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { HeldCalls } from '../calls/held-calls.js';
import { AgentStream } from '../events/stream/agent-stream.js';
import type { AgentRef } from '../state/agent-ref.js';

/**
 * Puts our picture of an agent right after an event may have been lost: asks the gateway instead. What it says about the
 * agent is told to the stream, also where somebody else had a reason to ask.
 */
@Injectable()
export class GapRecovery implements OnModuleInit {
  constructor(
    private readonly status: AgentStatus,
    private readonly records: SessionRecords,
    private readonly reconciliation: CallReconciliation,
    private readonly held: HeldCalls,
    private readonly stream: AgentStream,
    private readonly sessions: SessionResource,
    private readonly states: AgentStates,
  ) {}

  onModuleInit(): void {
    this.status.onCorrection((agent, agentState, sessionId) => this.tell(agent, agentState, sessionId));
  }

  async recover(agent: AgentRef, sessionId: string): Promise<void> {
    await this.status.isOnCall(agent);
    if (!(await this.records.lasts(agent, sessionId))) return;
    await this.reconciliation.lookAgain(agent);
    await this.held.setRight(agent);
  }

  private async tell(agent: AgentRef, agentState: KnownAgentState, sessionId: string): Promise<void> {
    const occurredAt = new Date().toISOString();
    const session = await this.sessions.read(agent);
    await this.stream.publish(agent, { type: `agent.${agentState}`, occurredAt, call: null, upstream: null, session });
    this.states.followUp(agent, sessionId, false);
  }
}
