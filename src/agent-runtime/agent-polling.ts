import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import { SessionChanges, type SessionChange } from '../auth/agent-session/session-changes.js';
import { SessionExchange } from '../auth/agent-session/session-exchange.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { Environment } from '../config/environment.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentPoller, type PollerParts } from './agent-poller.js';
import { AgentStream } from '../events/stream/agent-stream.js';
import { EventMetrics } from '../events/event-metrics.js';
import { GapRecovery } from './gap-recovery.js';
import { GatewayEvents } from '../events/gateway-events.js';
import { SessionChangeHandler } from './session-change-handler.js';

/**
 * One event poll per signed-in agent, from sign-in to sign-out. It is the heartbeat of the sign-in as well: the gateway
 * signs out an agent who does not poll for two minutes, so it belongs to the service and not to a browser tab.
 */
@Injectable()
export class AgentPolling implements PollerParts, OnModuleInit, OnModuleDestroy {
  private readonly pollers = new Map<string, AgentPoller>();
  /** Pollers that were stopped and whose last poll still runs. */
  private readonly ending = new Map<string, AgentPoller>();
  private stopped = false;
  /** Agents of tenants that are not served at present. Nobody was signed out: they may come back. */
  private readonly suspended = new Map<string, AgentRef>();

  constructor(
    private readonly news: SessionChanges,
    readonly access: GatewayAccess,
    readonly exchange: SessionExchange,
    readonly records: SessionRecords,
    readonly events: GatewayEvents,
    readonly recovery: GapRecovery,
    readonly stream: AgentStream,
    readonly metrics: EventMetrics,
    readonly environment: Environment,
    private readonly consequences: SessionChangeHandler,
  ) {}

  onModuleInit(): void {
    this.news.listen((agent, change) => this.follow(agent, change));
  }

  onModuleDestroy(): void {
    this.stopped = true;
    for (const key of this.pollers.keys()) this.end(key);
  }

  /** Ends all polling; running polls are waited for, and their events are stored, for no longer than `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    this.onModuleDestroy();
    const ending = [...this.ending.values()];
    const timer = setTimeout(() => ending.forEach((poller) => poller.giveUp()), withinMs);
    await Promise.all(ending.map(({ ended }) => ended));
    clearTimeout(timer);
  }

  /** Ends the polling of a tenant's agents without signing them out. */
  suspend(tenantId: string): void {
    for (const [key, { agent }] of this.pollers) {
      if (agent.tenantId !== tenantId) continue;
      this.end(key);
      this.suspended.set(key, agent);
    }
    this.metrics.pollingAgents.set(this.pollers.size);
  }

  /** Polls again for the agents of a tenant that is back; the gateway may have signed them out meanwhile. */
  async resume(tenantId: string): Promise<void> {
    const agents = [...this.suspended.values()].filter((agent) => agent.tenantId === tenantId);
    await Promise.all(agents.map((agent) => this.poll(agent)));
  }

  private async follow(agent: AgentRef, change: SessionChange): Promise<void> {
    const key = keyOf(agent);
    this.end(key);
    // The poll of the last sign-in has nothing to tell any more, and two must not run at once.
    if (change.kind === 'signedIn') this.ending.get(key)?.giveUp();
    if (change.kind === 'signedIn') await this.ending.get(key)?.ended;
    await this.consequences.draw(agent, change);
    if (change.kind === 'signedIn') await this.poll(agent);
    this.metrics.pollingAgents.set(this.pollers.size);
  }

  private async poll(agent: AgentRef): Promise<void> {
    const key = keyOf(agent);
    this.suspended.delete(key);
    await this.ending.get(key)?.ended;
    const { credentials, state } = await this.records.read(agent);
    if (credentials !== null && !this.stopped)
      this.pollers.set(key, new AgentPoller(agent, credentials.sessionId, this, state === 'degraded'));
    this.metrics.pollingAgents.set(this.pollers.size);
  }

  private end(key: string): void {
    const poller = this.pollers.get(key);
    if (poller === undefined) return;
    poller.stop();
    this.pollers.delete(key);
    this.ending.set(key, poller);
    void poller.ended.then(() => this.ending.delete(key));
  }
}

function keyOf({ tenantId, agentId }: AgentRef): string {
  return `${tenantId}/${agentId}`;
}
