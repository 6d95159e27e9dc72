import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AgentStates } from '../agents/agent-states.js';
import { AgentStatus, type KnownAgentState } from '../agents/agent-status.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { HeldCalls } from '../calls/held-calls.js';
import { MissedCall } from '../events/missed-call.js';
import { AgentStream } from '../events/stream/agent-stream.js';
import type { AgentRef } from '../state/agent-ref.js';
import { isStoreOutOfReach } from '../state/state-store.js';
import { GatewayCallStatus } from './gateway-call-status.js';

const logger = new Logger('GapRecovery');
const failed = (error: unknown) => {
  if (!isStoreOutOfReach(error)) logger.error('Failed to follow up a requested state', error);
};

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
    private readonly calls: AgentCalls,
    private readonly callStatus: GatewayCallStatus,
    private readonly missedCall: MissedCall,
    private readonly stream: AgentStream,
    private readonly sessions: SessionResource,
    private readonly states: AgentStates,
  ) {}

  onModuleInit(): void {
    this.status.onCorrection((agent, agentState, sessionId) => this.publishCorrection(agent, agentState, sessionId));
    this.reconciliation.onSettled((agent) => void this.followUpState(agent).catch(failed));
  }

  async recover(agent: AgentRef, sessionId: string): Promise<void> {
    const isOnCall = await this.status.isOnCall(agent);
    if (!(await this.records.lasts(agent, sessionId))) return;
    await this.reconciliation.lookAgain(agent);
    await this.held.setRight(agent);
    if (isOnCall === true) await this.takeUpMissedCall(agent);
  }

  /** Where we know of no call, it came in unseen. */
  private async takeUpMissedCall(agent: AgentRef): Promise<void> {
    const session = await this.records.read(agent);
    if (session.agentState !== 'talking' || (await this.calls.listOpen(agent)).length > 0) return;
    const current = await this.callStatus.currentCall(agent);
    if (current === null) return;
    await this.missedCall.takeUp(agent, session, current);
    // Its end may have been told already, under an id that nobody knew yet.
    await this.reconciliation.lookAgain(agent);
  }

  /** The call was in the way of a requested state, and no event will say that it is not any more. */
  private async followUpState(agent: AgentRef): Promise<void> {
    const { credentials } = await this.records.read(agent);
    if (credentials !== null) this.states.followUp(agent, credentials.sessionId, false);
  }

  private async publishCorrection(agent: AgentRef, agentState: KnownAgentState, sessionId: string): Promise<void> {
    const occurredAt = new Date().toISOString();
    const session = await this.sessions.read(agent);
    await this.stream.publish(agent, { type: `agent.${agentState}`, occurredAt, call: null, upstream: null, session });
    this.states.followUp(agent, sessionId, false);
  }
}
