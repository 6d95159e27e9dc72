import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { saysSignedOut } from '../upstream/cc-gateway/return-codes.js';
import type { AgentSession, SessionCredentials } from '../auth/agent-session/agent-session.js';
import { SessionOperations } from '../auth/agent-session/session-operations.js';
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
    private readonly operations: SessionOperations,
  ) {}

  /** @throws Problem AGENT_NOT_SIGNED_IN, AGENT_STATE_CONFLICT while the agent is being signed in or out */
  async credentials(agent: AgentRef): Promise<SessionCredentials> {
    return this.credentialsOf(agent, await this.records.read(agent));
  }

  /** @throws Problem as `credentials` does, and AGENT_STATE_CONFLICT until a password that must be changed is changed */
  async checkMayDial(agent: AgentRef, known?: AgentSession): Promise<void> {
    const session = known ?? (await this.records.read(agent));
    await this.credentialsOf(agent, session);
    dialCredentials(session);
  }

  private async credentialsOf(agent: AgentRef, session: AgentSession): Promise<SessionCredentials> {
    if (session.credentials === null && (await this.operations.isSigningIn(agent)))
      throw new Problem('AGENT_STATE_CONFLICT', { detail: 'The agent is being signed in.' });
    return presentCredentials(session);
  }

  /**
   * Sends one operation and answers what it brought.
   * @param deadlineMs what is left of the caller's own deadline; by default the operation has its own
   * @throws Problem for every answer but return code 0, and for none
   */
  async send<R>(agent: AgentRef, operation: SendOperation<R>, deadlineMs?: number): Promise<R> {
    return this.sendWith(agent, await this.credentials(agent), operation, deadlineMs);
  }

  /** The same with credentials that were read just now. */
  async sendWith<R>(
    agent: AgentRef,
    present: SessionCredentials,
    operation: SendOperation<R>,
    deadlineMs?: number,
  ): Promise<R> {
    try {
      return await this.exchange.send(agent, operation, present, () => this.credentials(agent), deadlineMs);
    } catch (error) {
      if (saysSignedOut(error)) await this.lose(agent, present.sessionId, detectedChange('lost'));
      throw error;
    }
  }

  /** Goes on with a session whose sign-out was begun by a replica that died. */
  async resumeAfterSignOut(agent: AgentRef, sessionId: string): Promise<void> {
    if (await this.operations.isRunning(agent)) return;
    await this.records.change(agent, sessionId, (session) => ({ ...session, signingOut: false }));
  }

  /** The store no longer knows this sign-in: it was emptied. */
  async reportLost(agent: AgentRef): Promise<void> {
    await this.changes.announce(agent, detectedChange('lost'));
  }

  /** The gateway no longer knows this sign-in. While the agent is being signed out, that is what was asked for. */
  async lose(agent: AgentRef, sessionId: string, change: SessionChange): Promise<void> {
    const { signingOut } = await this.records.read(agent);
    const { kind } = change;
    const state = kind === 'takenOver' ? 'takenOver' : 'signedOut';
    if (!(await this.records.end(agent, sessionId, state))) return;
    await this.changes.announce(agent, { ...change, kind: signingOut && kind === 'lost' ? 'signedOut' : kind });
  }
}

/** @throws Problem AGENT_NOT_SIGNED_IN, AGENT_STATE_CONFLICT while the agent is being signed out */
function presentCredentials({ credentials, signingOut }: AgentSession): SessionCredentials {
  if (credentials === null) throw new Problem('AGENT_NOT_SIGNED_IN');
  if (signingOut) throw new Problem('AGENT_STATE_CONFLICT', { detail: 'The agent is being signed out.' });
  return credentials;
}

/** @throws Problem as above, and AGENT_STATE_CONFLICT until a password that must be changed is changed */
export function dialCredentials(session: AgentSession): SessionCredentials {
  const credentials = presentCredentials(session);
  if (session.mustChangePassword === true)
    throw new Problem('AGENT_STATE_CONFLICT', {
      detail: 'The agent must change the password before any call: PUT /v1/agents/{agentId}/password.',
    });
  return credentials;
}
