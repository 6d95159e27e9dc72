import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { isStoreOutOfReach } from '../../state/state-store.js';
import type { CcGatewayClient } from '../../upstream/cc-gateway/cc-gateway-client.js';
import type { FreshCredentials } from '../../upstream/cc-gateway/gateway-credentials.js';
import type { GatewayContext } from '../../upstream/cc-gateway/gateway-transport.js';
import { CC_GATEWAY_CLIENTS, type CcGatewayClients } from '../../upstream/cc-gateway/cc-gateway-clients.js';
import type { PollAnswer } from '../../upstream/cc-gateway/poll-answer.js';
import { saysOutdatedGuid } from '../../upstream/cc-gateway/return-codes.js';
import { AuthMetrics } from '../auth-metrics.js';
import type { SessionCredentials } from './agent-session.js';
import { SessionRecords } from './session-records.js';

/** One operation of the gateway, sent with the credentials of the context. */
export type SendOperation<R> = (client: CcGatewayClient, context: GatewayContext) => Promise<R>;

/** The credentials as they are now; what it throws ends the attempt. */
type ReadCredentials = () => Promise<SessionCredentials>;

/**
 * A Guid is replaced by the answer of a poll. A command that overtakes this answer is refused although nothing is wrong:
 * so long it is waited for before the refusal is believed.
 */
const NEW_GUID_WAIT_MS = 200;
const LOOK_EVERY_MS = 20;

const logger = new Logger('SessionExchange');

/** Exchanges with the gateway during one sign-in: adds the newest Guid and the cookies, and keeps what answers bring. */
@Injectable()
export class SessionExchange {
  constructor(
    @Inject(CC_GATEWAY_CLIENTS) private readonly clients: CcGatewayClients,
    private readonly records: SessionRecords,
    private readonly environment: Environment,
    private readonly metrics: AuthMetrics,
  ) {}

  /** One event poll. Whoever polls keeps what its headers bring: nothing more than need be waits while it is held. */
  poll(
    { tenantId, agentId }: AgentRef,
    credentials: SessionCredentials,
    { onBegin, onCredentials }: Required<Pick<GatewayContext, 'onBegin' | 'onCredentials'>>,
  ): Promise<PollAnswer> {
    const deadlineMs = this.environment.POLL_TIMEOUT_MS;
    return this.clients.of(tenantId).poll({ agentId, credentials, deadlineMs, onBegin, onCredentials });
  }

  /** Keeps what the headers of an answer brought. */
  async keep(agent: AgentRef, sessionId: string, fresh: FreshCredentials): Promise<void> {
    if (await this.records.follow(agent, sessionId, fresh)) this.metrics.guidRotations.inc({ tenant: agent.tenantId });
  }

  /**
   * Sends one operation. It is sent a second time only when the gateway refused a Guid that was replaced while the
   * operation was on its way: then it provably did nothing (developer guide 40110). `read` is asked for the new one.
   */
  async send<R>(
    agent: AgentRef,
    operation: SendOperation<R>,
    credentials: SessionCredentials,
    read: ReadCredentials,
    deadlineMs = this.environment.UPSTREAM_TIMEOUT_MS,
  ): Promise<R> {
    const endsAt = performance.now() + deadlineMs;
    try {
      return await this.following(agent, { credentials, deadlineMs }, operation);
    } catch (error) {
      if (!saysOutdatedGuid(error)) throw error;
      const newer = await this.newerThan(credentials, read);
      if (newer === null) throw error;
      return this.following(agent, { credentials: newer, deadlineMs: endsAt - performance.now() }, operation);
    }
  }

  /** The credentials with another Guid than this, if they come soon. */
  private async newerThan({ guid }: SessionCredentials, read: ReadCredentials): Promise<SessionCredentials | null> {
    for (let waitedMs = 0; waitedMs <= NEW_GUID_WAIT_MS; waitedMs += LOOK_EVERY_MS) {
      const newest = await read();
      if (newest.guid !== guid) return newest;
      await sleep(LOOK_EVERY_MS);
    }
    return null;
  }

  /** Keeps what the headers of an answer bring, also when its body is unusable, before anybody sends again. */
  private async following<R>(
    agent: AgentRef,
    sending: { credentials: SessionCredentials; deadlineMs: number },
    operation: SendOperation<R>,
  ): Promise<R> {
    let kept: Promise<void>[] | undefined;
    // Caught at once: the body may still be on its way when the store fails, and a rejection without a handler ends the process.
    const onCredentials = (fresh: FreshCredentials) =>
      void (kept ??= []).push(this.keep(agent, sending.credentials.sessionId, fresh).catch(notKept));
    try {
      const client = this.clients.of(agent.tenantId);
      return await operation(client, { agentId: agent.agentId, ...sending, onCredentials });
    } finally {
      if (kept !== undefined) await Promise.all(kept);
    }
  }
}

/** The operation was sent: what it came to must not be hidden by a store that cannot keep the headers. */
function notKept(error: unknown): void {
  if (!isStoreOutOfReach(error)) logger.error('Failed to store the credentials from a gateway answer', error);
}
