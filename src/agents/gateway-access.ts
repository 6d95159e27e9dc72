import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { GatewayAnswer } from '../upstream/cc-gateway/cc-gateway-client.js';
import type { GatewayOperation } from '../upstream/cc-gateway/gateway-operations.js';
import { gatewayProblem } from '../upstream/cc-gateway/return-codes.js';
import type { SessionCredentials } from '../auth/agent-session/agent-session.js';
import { SignInsInProgress } from '../auth/agent-session/sign-ins-in-progress.js';
import { detectedChange, SessionChanges, type SessionChange } from '../auth/agent-session/session-changes.js';
import { SessionExchange, type GatewayCommand } from '../auth/agent-session/session-exchange.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';

/** Return codes that mean that nobody is signed in (API reference 0580). */
export const SIGNED_OUT_CODES: ReadonlySet<string> = new Set(['100-006', '100-008', '105-005', '105-006', '105-007']);

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
   * Sends one command and answers what the gateway said with return code 0. It is sent a second time only when the
   * gateway refused a Guid that was replaced while the command was on its way: then it provably did nothing.
   *
   * @throws Problem for every other answer, and for none
   */
  async command(agent: AgentRef, operation: GatewayOperation, command: GatewayCommand = {}): Promise<GatewayAnswer> {
    const read = () => this.credentials(agent);
    const credentials = await read();
    const answer = await this.exchange.ask(agent, operation, command, credentials, read);
    if (answer.retcode === '0') return answer;
    if (SIGNED_OUT_CODES.has(answer.retcode)) await this.lose(agent, credentials.sessionId, detectedChange('lost'));
    throw gatewayProblem(operation, answer.retcode);
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
