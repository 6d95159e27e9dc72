import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import { SessionChanges, type SessionChange } from '../auth/agent-session/session-changes.js';
import { SessionExchange } from '../auth/agent-session/session-exchange.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { Tenants } from '../config/tenants.js';
import { AgentPresence } from '../events/agent-presence.js';
import { EventMetrics } from '../events/event-metrics.js';
import { GatewayEvents } from '../events/gateway-events.js';
import { PreviewExpiry } from '../events/preview-expiry.js';
import { AgentStream } from '../events/stream/agent-stream.js';
import { Replicas } from '../replicas/replicas.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentLeases } from './agent-leases.js';
import { AgentRuntime, type RuntimeParts } from './agent-runtime.js';
import { GapRecovery } from './gap-recovery.js';
import { SessionChangeHandler } from './session-change-handler.js';

const STORE_PAUSE_MS = 1000;

/**
 * The agents whose polling is this replica's. A poll is the heartbeat of a sign-in as well: the gateway signs out an
 * agent who does not poll for two minutes, so it belongs to the service and not to a browser tab.
 */
@Injectable()
export class AgentRuntimes implements RuntimeParts, OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('AgentRuntimes');
  /** Of every agent that was ever here, and never taken away: a second one would allow a second poll. */
  private readonly runtimes = new Map<string, AgentRuntime>();
  private stopped = false;

  constructor(
    private readonly changes: SessionChanges,
    private readonly tenants: Tenants,
    private readonly handler: SessionChangeHandler,
    readonly replicas: Replicas,
    readonly leases: AgentLeases,
    readonly access: GatewayAccess,
    readonly exchange: SessionExchange,
    readonly records: SessionRecords,
    readonly sessions: SessionResource,
    readonly events: GatewayEvents,
    readonly recovery: GapRecovery,
    readonly reconciliation: CallReconciliation,
    readonly offers: PreviewExpiry,
    readonly presence: AgentPresence,
    readonly stream: AgentStream,
    readonly metrics: EventMetrics,
    readonly environment: Environment,
  ) {}

  onModuleInit(): void {
    this.changes.listen((agent, change) => this.follow(agent, change));
  }

  onModuleDestroy(): void {
    this.stopped = true;
    for (const runtime of this.runtimes.values()) runtime.stop();
  }

  /** How many polls are running or about to be. */
  get running(): number {
    return this.all.filter(({ isRunning }) => isRunning).length;
  }

  get all(): readonly AgentRuntime[] {
    return [...this.runtimes.values()];
  }

  /**
   * Ends all polling; running polls are waited for, and their events are stored, for no longer than `withinMs`. Each agent
   * is handed over as soon as its last poll has ended.
   */
  async stop(withinMs: number): Promise<void> {
    this.onModuleDestroy();
    const runtimes = this.all;
    const timer = setTimeout(() => runtimes.forEach((runtime) => runtime.giveUp()), withinMs);
    await this.quietly(this.replicas.prepareToLeave());
    const others = [...this.replicas.live.keys()];
    const handOver = async (runtime: AgentRuntime, index: number) => {
      await runtime.idle;
      // Otherwise whoever takes it over when this replica is gone has to know of the gap.
      if (runtime.lostNothing)
        await this.quietly(this.leases.handOver(runtime.agent, others[index % others.length] ?? null));
    };
    await Promise.all(runtimes.map(handOver));
    clearTimeout(timer);
    await this.quietly(this.replicas.leave());
  }

  /** Ends the polling of a tenant's agents without signing them out: the tenant may come back. */
  suspend(tenantId: string): void {
    for (const runtime of this.runtimes.values()) if (runtime.agent.tenantId === tenantId) runtime.stop();
  }

  /** Polls again for the agents of a tenant that is back; the gateway may have signed them out meanwhile. */
  resume(tenantId: string): void {
    for (const runtime of this.runtimes.values()) if (runtime.agent.tenantId === tenantId) runtime.start();
  }

  isServed(tenantId: string): boolean {
    return !this.stopped && this.tenants.get(tenantId) !== undefined;
  }

  private async follow(agent: AgentRef, change: SessionChange): Promise<void> {
    const runtime = this.of(agent);
    runtime.stop();
    if (change.kind === 'signedIn') {
      // The poll of the last sign-in has nothing to tell any more.
      runtime.giveUp();
      await runtime.idle;
      await this.leases.begin(agent);
    }
    try {
      await this.handler.draw(agent, change);
    } finally {
      // Also after an end: it may be told late, when the next sign-in is there already.
      runtime.start();
    }
  }

  of(agent: AgentRef): AgentRuntime {
    const key = `${agent.tenantId}/${agent.agentId}`;
    let runtime = this.runtimes.get(key);
    if (runtime === undefined) this.runtimes.set(key, (runtime = new AgentRuntime(agent, this)));
    return runtime;
  }

  /** What could not be handed over is taken when this replica is gone. */
  private async quietly(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => this.logger.warn(`Failed to hand over an agent: ${String(error)}`));
  }

  /** The store is out of reach. */
  async pauseForStore(error: unknown): Promise<void> {
    // That the store is out is said once, by itself.
    if (!(error instanceof Problem)) this.logger.error('Failed to read a session; its polling is paused', error);
    await sleep(STORE_PAUSE_MS, undefined, { ref: false });
  }
}
