import { Injectable, Logger } from '@nestjs/common';
import type { AgentSession, AgentState, StateRequest } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { GatewayAccess } from './gateway-access.js';
import { GatewayQueries } from './gateway-queries.js';
import { StateConfirmations } from './state-confirmations.js';
import { nextStep } from './state-plan.js';

/** What an agent does, why and since when; `pending` while another state is requested and not reached. */
export interface CurrentState {
  readonly state: AgentState;
  readonly reason: number | null;
  readonly pending: boolean;
  readonly since: number | null;
}

/**
 * Brings agents into the state that they ask for, by as many commands as that takes. A request that cannot be fulfilled yet
 * is kept with the session, and followed up when the call is over.
 */
@Injectable()
export class AgentStates {
  private readonly logger = new Logger('AgentStates');
  private readonly running = new Set<string>();

  constructor(
    private readonly access: GatewayAccess,
    private readonly queries: GatewayQueries,
    private readonly records: SessionRecords,
    private readonly sessions: SessionResource,
    private readonly confirmations: StateConfirmations,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem AGENT_NOT_SIGNED_IN */
  async read(agent: AgentRef): Promise<CurrentState> {
    await this.access.credentials(agent);
    await this.askWhatIsUnknown(agent);
    return stateOf(await this.records.read(agent));
  }

  /**
   * Requests another state. Answers it when the events confirmed it; with `pending` when a call comes first, or the
   * confirmation takes longer than a command may.
   * @throws Problem AGENT_STATE_CONFLICT while another change is running, and whatever the gateway refuses
   */
  async change(agent: AgentRef, request: StateRequest): Promise<CurrentState> {
    const { sessionId } = await this.access.credentials(agent);
    const key = keyOf(agent);
    if (this.running.has(key))
      throw new Problem('AGENT_STATE_CONFLICT', { detail: 'Another change of state is in progress.' });
    this.running.add(key);
    try {
      await this.records.change(agent, sessionId, (session) => ({ ...session, stateRequest: request }));
      await this.askWhatIsUnknown(agent);
      await this.pursue(agent, sessionId);
      return stateOf(await this.records.read(agent));
    } catch (error) {
      await this.forget(agent, sessionId);
      throw error;
    } finally {
      this.running.delete(key);
    }
  }

  /** After an event that may have made a kept request possible. What an inspector set is left alone. */
  followUp(agent: AgentRef, sessionId: string, isForced: boolean): void {
    const key = keyOf(agent);
    if (this.running.has(key)) return;
    this.running.add(key);
    void this.fulfil(agent, sessionId, isForced)
      .catch((error: unknown) => {
        if (!(error instanceof Problem)) this.logger.error('Failed to carry out a requested state', error);
      })
      .finally(() => this.running.delete(key));
  }

  private async fulfil(agent: AgentRef, sessionId: string, isForced: boolean): Promise<void> {
    const { stateRequest, credentials } = await this.records.read(agent);
    if (stateRequest === null || credentials?.sessionId !== sessionId) return;
    try {
      if (isForced) await this.forget(agent, sessionId);
      else await this.pursue(agent, sessionId);
    } catch (error) {
      await this.forget(agent, sessionId);
      throw error;
    }
  }

  /** Goes on until the request is fulfilled, has to wait, or is refused. */
  private async pursue(agent: AgentRef, sessionId: string): Promise<void> {
    const endsAt = performance.now() + this.environment.UPSTREAM_TIMEOUT_MS;
    for (;;) {
      const session = await this.records.read(agent);
      const { agentState, stateReason, stateRequest, stateEvents } = session;
      if (stateRequest === null || session.credentials?.sessionId !== sessionId) return;
      if (agentState === 'talking' || (await this.sessions.occupation(agent)) !== 'none') return;
      const step = nextStep(agentState, stateReason, stateRequest);
      if (step === null) return this.forget(agent, sessionId);
      // Before it is sent: its event may overtake the answer.
      if (step.isLast)
        await this.records.change(agent, sessionId, (present) => ({
          ...present,
          stateRequest: { ...stateRequest, isSent: true },
        }));
      await this.access.send(agent, step.send);
      const expected = { state: step.leadsTo, eventsBefore: stateEvents, endsAt };
      if (!(await this.confirmations.isConfirmed(agent, expected))) return;
    }
  }

  private async forget(agent: AgentRef, sessionId: string): Promise<void> {
    await this.records.change(agent, sessionId, (session) =>
      session.stateRequest === null ? session : { ...session, stateRequest: null },
    );
  }

  /** After a restart or a gap; a gateway that cannot be asked leaves it as it is. */
  private async askWhatIsUnknown(agent: AgentRef): Promise<void> {
    const { agentState, credentials, stateEvents } = await this.records.read(agent);
    const isDoubtful =
      agentState === 'unknown' || (agentState === 'talking' && (await this.sessions.occupation(agent)) === 'none');
    if (!isDoubtful || credentials === null) return;
    const asked = await this.queries
      .ask(agent, (gateway, context) => gateway.agentStatus(context))
      .catch((error: unknown) => {
        if (error instanceof Problem && error.code !== 'AGENT_NOT_SIGNED_IN') return null;
        throw error;
      });
    const state = asked?.agentState ?? null;
    if (state === null || state === agentState) return;
    await this.records.change(agent, credentials.sessionId, (session) =>
      // An event that came meanwhile knows better.
      session.stateEvents === stateEvents ? { ...session, agentState: state, stateReason: null } : session,
    );
  }
}

function stateOf({ agentState, stateReason, stateSince, stateRequest }: AgentSession): CurrentState {
  return { state: agentState, reason: stateReason, pending: stateRequest !== null, since: stateSince };
}

function keyOf({ tenantId, agentId }: AgentRef): string {
  return `${tenantId}/${agentId}`;
}
