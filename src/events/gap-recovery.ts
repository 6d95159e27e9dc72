import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentStatus, type KnownAgentState } from '../auth/agent-session/agent-status.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { CallSettling } from '../calls/call-settling.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentStream } from './agent-stream.js';

/**
 * Puts our picture of an agent right after an event may have been lost: asks the gateway instead. What it says about the
 * agent is told to the stream, also where somebody else had a reason to ask.
 */
@Injectable()
export class GapRecovery implements OnModuleInit {
  constructor(
    private readonly status: AgentStatus,
    private readonly records: SessionRecords,
    private readonly settling: CallSettling,
    private readonly stream: AgentStream,
  ) {}

  onModuleInit(): void {
    this.status.onCorrection((agent, agentState) => this.tell(agent, agentState));
  }

  async recover(agent: AgentRef, sessionId: string): Promise<void> {
    await this.status.isOnCall(agent);
    if (await this.records.lasts(agent, sessionId)) await this.settling.lookAgain(agent);
  }

  private async tell(agent: AgentRef, agentState: KnownAgentState): Promise<void> {
    const occurredAt = new Date().toISOString();
    await this.stream.publish(agent, { type: `agent.${agentState}`, occurredAt, call: null, upstream: null });
  }
}
