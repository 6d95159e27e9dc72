import { Injectable } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { wireInteger, wireObject } from '../../upstream/wire-value.js';
import type { AgentState } from './agent-session.js';
import { GatewayQueries } from './gateway-queries.js';
import { SessionRecords } from './session-records.js';

export type KnownAgentState = Exclude<AgentState, 'unknown'>;

interface Status {
  /** What the agent is doing in our words; null where nothing follows. */
  readonly agentState: KnownAgentState | null;
  readonly isOnCall: boolean | null;
}

const nothingFollows: Status = { agentState: null, isOnCall: null };

/**
 * `agentState` of `agentstatus` (API reference 0581). Pre-rest, 9, tells neither: it is a rest that was asked for in a
 * conversation and begins after it.
 */
const STATUSES: ReadonlyMap<number, Status> = new Map<number, Status>([
  [2, { agentState: null, isOnCall: false }], // signed out: a return code says so, too
  [3, { agentState: 'busy', isOnCall: false }],
  [4, { agentState: 'idle', isOnCall: false }],
  [5, { agentState: 'wrapUp', isOnCall: false }],
  [6, { agentState: 'idle', isOnCall: false }], // idle, reserved
  [7, { agentState: 'talking', isOnCall: true }],
  [8, { agentState: 'rest', isOnCall: false }],
]);

export type StatusListener = (agent: AgentRef, agentState: KnownAgentState) => Promise<void>;

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

  /** Tells a listener what the gateway says where the session said something else. */
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

  private async ask(agent: AgentRef): Promise<Status> {
    try {
      const { result } = await this.queries.ask(agent, 'getAgentStatus');
      return STATUSES.get(wireInteger(wireObject(result)?.['agentState']) ?? 0) ?? nothingFollows;
    } catch (error) {
      if (error instanceof Problem) return nothingFollows;
      throw error;
    }
  }

  private async correct(agent: AgentRef, sessionId: string, before: AgentState, now: KnownAgentState): Promise<void> {
    const correction = { isMade: false };
    await this.records.change(agent, sessionId, (session) => {
      // An event that came meanwhile knows better.
      correction.isMade = session.agentState === before;
      return correction.isMade ? { ...session, agentState: now } : session;
    });
    if (correction.isMade) await this.corrected(agent, now);
  }
}
