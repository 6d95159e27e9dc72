import { Injectable } from '@nestjs/common';
import type { AgentState } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { AgentStatus as GatewayAgentStatus } from '../upstream/cc-gateway/agent-status.js';
import { GatewayQueries } from './gateway-queries.js';

export type KnownAgentState = Exclude<AgentState, 'unknown'>;

/** Hears what the gateway says where the session of this sign-in said something else. */
export type StatusListener = (agent: AgentRef, agentState: KnownAgentState, sessionId: string) => Promise<void>;

const nothingSaid: GatewayAgentStatus = { agentState: null, isOnCall: null };

/**
 * Asks the gateway what an agent is doing. Whoever asks and why: what the gateway says goes into the session, and the
 * listener hears of it when that is something new.
 */
@Injectable()
export class AgentStatus {
  private corrected: StatusListener = () => Promise.resolve();

  constructor(
    private readonly queries: GatewayQueries,
    private readonly records: SessionRecords,
  ) {}

  onCorrection(listener: StatusListener): void {
    this.corrected = listener;
  }

  /** Whether the agent is on a call; null when the gateway cannot be asked or does not tell. */
  async isOnCall(agent: AgentRef): Promise<boolean | null> {
    const { credentials, agentState: before } = await this.records.read(agent);
    const { agentState, isOnCall } = await this.ask(agent);
    if (credentials !== null && agentState !== null && agentState !== before)
      await this.correct(agent, credentials.sessionId, before, agentState);
    return isOnCall;
  }

  private async ask(agent: AgentRef): Promise<GatewayAgentStatus> {
    try {
      return await this.queries.ask(agent, (gateway, context) => gateway.agentStatus(context));
    } catch (error) {
      if (error instanceof Problem) return nothingSaid;
      throw error;
    }
  }

  private async correct(agent: AgentRef, sessionId: string, before: AgentState, now: KnownAgentState): Promise<void> {
    const isCorrected = await this.records.correctState(agent, sessionId, before, now);
    if (isCorrected) await this.corrected(agent, now, sessionId);
  }
}
