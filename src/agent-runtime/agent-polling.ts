import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import { SessionChanges, type SessionChange } from '../auth/agent-session/session-changes.js';
import { SessionExchange } from '../auth/agent-session/session-exchange.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { Environment } from '../config/environment.js';
import { Tenants } from '../config/tenants.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentPoller, type PollerParts } from './agent-poller.js';
import { AgentStream } from '../events/stream/agent-stream.js';
import { EventMetrics } from '../events/event-metrics.js';
import { GapRecovery } from './gap-recovery.js';
import { GatewayEvents } from '../events/gateway-events.js';
import { PollSlot } from './poll-slot.js';
import { SessionChangeHandler } from './session-change-handler.js';

const STORE_RETRY_MS = 1000;

/**
 * One event poll per signed-in agent, from sign-in to sign-out. It is the heartbeat of the sign-in as well: the gateway
 * signs out an agent who does not poll for two minutes, so it belongs to the service and not to a browser tab.
 */
@Injectable()
export class AgentPolling implements PollerParts, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('AgentPolling');
  /** Of every agent that was ever signed in here, and never taken away: a second slot would allow a second poll. */
  private readonly slots = new Map<string, { agent: AgentRef; slot: PollSlot }>();
  private stopped = false;

  constructor(
    private readonly news: SessionChanges,
    private readonly tenants: Tenants,
    readonly access: GatewayAccess,
    readonly exchange: SessionExchange,
    readonly records: SessionRecords,
    readonly sessions: SessionResource,
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
    for (const { slot } of this.slots.values()) slot.stop();
  }

  /** How many polls are running or about to be. */
  get running(): number {
    return [...this.slots.values()].filter(({ slot }) => slot.isRunning).length;
  }

  /** Ends all polling; running polls are waited for, and their events are stored, for no longer than `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    this.onModuleDestroy();
    const slots = [...this.slots.values()].map(({ slot }) => slot);
    const timer = setTimeout(() => slots.forEach((slot) => slot.giveUp()), withinMs);
    await Promise.all(slots.map(({ idle }) => idle));
    clearTimeout(timer);
  }

  /** Ends the polling of a tenant's agents without signing them out: the tenant may come back. */
  suspend(tenantId: string): void {
    for (const { slot } of this.slotsOf(tenantId)) slot.stop();
  }

  /** Polls again for the agents of a tenant that is back; the gateway may have signed them out meanwhile. */
  resume(tenantId: string): void {
    for (const { slot } of this.slotsOf(tenantId)) slot.start();
  }

  private async follow(agent: AgentRef, { kind, ...change }: SessionChange): Promise<void> {
    const slot = this.slotOf(agent);
    slot.stop();
    if (kind === 'signedIn') {
      // The poll of the last sign-in has nothing to tell any more.
      slot.giveUp();
      await slot.idle;
    }
    try {
      await this.consequences.draw(agent, { kind, ...change });
    } finally {
      // Also after an end: it may be told late, when the next sign-in is there already.
      slot.start();
    }
  }

  private slotOf(agent: AgentRef): PollSlot {
    const key = `${agent.tenantId}/${agent.agentId}`;
    const kept = this.slots.get(key);
    if (kept !== undefined) return kept.slot;
    const slot = new PollSlot(() => this.look(agent));
    this.slots.set(key, { agent, slot });
    return slot;
  }

  private slotsOf(tenantId: string) {
    return [...this.slots.values()].filter(({ agent }) => agent.tenantId === tenantId);
  }

  /** How to poll for the session that is present; null when there is none, or nobody to poll. */
  private async look(agent: AgentRef): Promise<(() => AgentPoller) | null> {
    while (!this.stopped && this.tenants.get(agent.tenantId) !== undefined) {
      try {
        const { credentials, state } = await this.records.read(agent);
        if (credentials === null) return null;
        return () => new AgentPoller(agent, credentials.sessionId, this, state === 'degraded');
      } catch (error) {
        this.logger.error('A session could not be read; its polls wait', error);
        await sleep(STORE_RETRY_MS, undefined, { ref: false });
      }
    }
    return null;
  }
}
