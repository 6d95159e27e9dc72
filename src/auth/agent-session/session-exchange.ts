import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { CcGatewayClients } from '../../upstream/cc-gateway/cc-gateway-clients.js';
import type { FreshCredentials, GatewayAnswer, GatewayRequest } from '../../upstream/cc-gateway/cc-gateway-client.js';
import type { GatewayOperation } from '../../upstream/cc-gateway/gateway-operations.js';
import type { SessionCredentials } from './agent-session.js';
import { SessionRecords } from './session-records.js';

/** What a command says beyond who is asking. */
export interface GatewayCommand extends Pick<GatewayRequest, 'params' | 'query' | 'body'> {
  /** What is left of the caller's own deadline; by default the command has its own. */
  deadlineMs?: number;
}

/** Return codes that may only mean that the Guid was replaced meanwhile (developer guide 40110). */
const REFUSED_GUID: ReadonlySet<string> = new Set(['000-003', '100-006']);

/**
 * A Guid is replaced by the answer of a poll. A command that overtakes this answer is refused although nothing is wrong:
 * so long it is waited for before the refusal is believed.
 */
const NEW_GUID_WAIT_MS = 200;
const LOOK_EVERY_MS = 20;

/** Exchanges with the gateway during one sign-in: adds the newest Guid and the cookies, and keeps what answers bring. */
@Injectable()
export class SessionExchange {
  constructor(
    private readonly clients: CcGatewayClients,
    private readonly records: SessionRecords,
    private readonly environment: Environment,
  ) {}

  /** One event poll; answers whatever return code it brought. */
  async poll(agent: AgentRef, credentials: SessionCredentials, signal: AbortSignal): Promise<GatewayAnswer> {
    const client = this.clients.of(agent.tenantId);
    const deadlineMs = this.environment.POLL_TIMEOUT_MS;
    return this.following(agent, credentials, (onCredentials) =>
      client.poll({ agentId: agent.agentId, credentials, deadlineMs, onCredentials, signal }),
    );
  }

  /**
   * Sends one command and answers whatever return code it brought. It is sent a second time only when the gateway refused
   * a Guid that was replaced while the command was on its way: then it provably did nothing.
   *
   * @param read the credentials as they are now; what it throws ends the attempt
   */
  async ask(
    agent: AgentRef,
    operation: GatewayOperation,
    command: GatewayCommand,
    credentials: SessionCredentials,
    read: () => Promise<SessionCredentials>,
  ): Promise<GatewayAnswer> {
    const endsAt = performance.now() + (command.deadlineMs ?? this.environment.UPSTREAM_TIMEOUT_MS);
    const answer = await this.send(agent, operation, command, credentials, endsAt);
    if (!REFUSED_GUID.has(answer.retcode)) return answer;
    const newer = await this.newerThan(credentials, read);
    return newer === null ? answer : this.send(agent, operation, command, newer, endsAt);
  }

  /** The credentials with another Guid than this, if they come soon. */
  private async newerThan(
    { guid }: SessionCredentials,
    read: () => Promise<SessionCredentials>,
  ): Promise<SessionCredentials | null> {
    for (let waitedMs = 0; waitedMs <= NEW_GUID_WAIT_MS; waitedMs += LOOK_EVERY_MS) {
      const newest = await read();
      if (newest.guid !== guid) return newest;
      await sleep(LOOK_EVERY_MS);
    }
    return null;
  }

  private async send(
    agent: AgentRef,
    operation: GatewayOperation,
    command: GatewayCommand,
    credentials: SessionCredentials,
    endsAt: number,
  ): Promise<GatewayAnswer> {
    const { agentId, tenantId } = agent;
    const deadlineMs = endsAt - performance.now();
    const client = this.clients.of(tenantId);
    return this.following(agent, credentials, (onCredentials) =>
      client.send(operation, { ...command, agentId, credentials, deadlineMs, onCredentials }),
    );
  }

  /** Keeps what the headers of an answer bring, also when its body is unusable, before anybody sends again. */
  private async following(
    agent: AgentRef,
    { sessionId }: SessionCredentials,
    ask: (onCredentials: (fresh: FreshCredentials) => void) => Promise<GatewayAnswer>,
  ): Promise<GatewayAnswer> {
    const kept: Promise<void>[] = [];
    try {
      return await ask((fresh) => {
        kept.push(this.records.follow(agent, sessionId, fresh));
      });
    } finally {
      // The command was sent: what it came to must not be hidden by a store that cannot keep the headers.
      await Promise.allSettled(kept);
    }
  }
}
