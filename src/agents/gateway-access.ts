import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { saysSignedOut } from '../upstream/cc-gateway/return-codes.js';
import type { SessionCredentials } from '../auth/agent-session/agent-session.js';
import { SignInsInProgress } from '../auth/agent-session/sign-ins-in-progress.js';
import { detectedChange, SessionChanges, type SessionChange } from '../auth/agent-session/session-changes.js';
import { SessionExchange, type SendOperation } from '../auth/agent-session/session-exchange.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';

/** Sends commands on behalf of a signed-in agent. */
@Injectable()
export class GatewayAccess {
  constructor(
    private readonly exchange: SessionExchange,
    private readonly records: SessionRecords,
    private readonly changes: SessionChanges,
    private readonly signIns: SignInsInProgress,
  ) {}

  /** @throws Problem AGENT_NOT_SIGNED_IN, AGENT_STATE_CONFLICT while the agent is being signed in or out */
  async credentials(agent: AgentRef): Promise<SessionCredentials> {
    const { credentials, signingOut } = await this.records.read(agent);
    if (credentials === null && this.signIns.has(agent))
      throw new Problem('AGENT_STATE_CONFLICT', { detail: 'The agent is being signed in.' });
    if (credentials === null) throw new Problem('AGENT_NOT_SIGNED_IN');
    if (signingOut) throw new Problem('AGENT_STATE_CONFLICT', { detail: 'The agent is being signed out.' });
    return credentials;
  }

  /** The gateway has been silent: what we know of this agent may be old. */
  async isDegraded(agent: AgentRef): Promise<boolean> {
    return (await this.records.read(agent)).state === 'degraded';
  }

  /**
   * Sends one operation and answers what it brought.
   * @param deadlineMs what is left of the caller's own deadline; by default the operation has its own
   * @throws Problem for every answer but return code 0, and for none
   */
  async send<R>(agent: AgentRef, operation: SendOperation<R>, deadlineMs?: number): Promise<R> {
    const { sessionId } = await this.credentials(agent);
    try {
      return await this.exchange.send(agent, operation, () => this.credentials(agent), deadlineMs);
    } catch (error) {
      if (saysSignedOut(error)) await this.lose(agent, sessionId, detectedChange('lost'));
      throw error;
    }
  }

  /** The gateway no longer knows this sign-in. While the agent is being signed out, that is what was wished. */
  async lose(agent: AgentRef, sessionId: string, change: SessionChange): Promise<void> {
    const { signingOut } = await this.records.read(agent);
    const { kind } = change;
    const state = kind === 'takenOver' ? 'takenOver' : 'signedOut';
    if (!(await this.records.end(agent, sessionId, state))) return;
    await this.changes.announce(agent, { ...change, kind: signingOut && kind === 'lost' ? 'signedOut' : kind });
  }
}
