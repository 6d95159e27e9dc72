import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
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
import type { PollerParts } from './agent-poller.js';
import { AgentRuntime } from './agent-runtime.js';
import { GapRecovery } from './gap-recovery.js';
import { SessionChangeHandler } from './session-change-handler.js';

/** Agents that one replica gives away in a second, so that a new replica does not set off a wave. */
const MOST_MOVES = 20;
/** So far above its share a replica may stay: a twentieth, and one agent. */
const TOLERANCE = 1.05;
const LOOK_EVERY_MS = 1000;
/** Nothing should be left over; what is left nevertheless is found after this long. */
const SURVEY_EVERY_MS = 15_000;

/**
 * The agents whose polling is this replica's. A poll is the heartbeat of a sign-in as well: the gateway signs out an
 * agent who does not poll for two minutes, so it belongs to the service and not to a browser tab.
 */
@Injectable()
export class AgentRuntimes implements PollerParts, OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('AgentRuntimes');
  /** Of every agent that was ever here, and never taken away: a second one would allow a second poll. */
  private readonly runtimes = new Map<string, AgentRuntime>();
  private readonly moving = new Set<AgentRuntime>();
  private stopped = false;
  private isSurveyDue = true;
  private isSurveying = false;
  private surveyedAt = 0;
  private timer: NodeJS.Timeout | null = null;
  private inbox: { id: string; leave: () => void } | null = null;

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

  /** Joins the other replicas; what nobody polls for any more is taken over beside it. */
  async onApplicationBootstrap(): Promise<void> {
    this.replicas.onChange(() => (this.isSurveyDue = true));
    await this.replicas.join(() => this.metrics.pollingAgents.size);
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    void this.look();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    this.inbox?.leave();
    for (const runtime of this.runtimes.values()) runtime.stop();
  }

  /** How many polls are running or about to be. */
  get running(): number {
    return [...this.runtimes.values()].filter(({ isRunning }) => isRunning).length;
  }

  /**
   * Ends all polling; running polls are waited for, and their events are stored, for no longer than `withinMs`. Each agent
   * is handed over as soon as its last poll has ended.
   */
  async stop(withinMs: number): Promise<void> {
    this.onModuleDestroy();
    const runtimes = [...this.runtimes.values()];
    const timer = setTimeout(() => runtimes.forEach((runtime) => runtime.giveUp()), withinMs);
    await this.quietly(this.replicas.prepareToLeave());
    const others = [...this.replicas.live.keys()];
    const handOver = async (runtime: AgentRuntime, index: number) => {
      await runtime.idle;
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
    const runtime = this.runtimeOf(agent);
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

  private runtimeOf(agent: AgentRef): AgentRuntime {
    const key = `${agent.tenantId}/${agent.agentId}`;
    let runtime = this.runtimes.get(key);
    if (runtime === undefined) this.runtimes.set(key, (runtime = new AgentRuntime(agent, this)));
    return runtime;
  }

  private async look(): Promise<void> {
    if (this.isSurveying || this.stopped) return;
    this.isSurveying = true;
    try {
      await this.readInbox();
      const hasOthers = this.replicas.live.size > 1;
      if (this.isSurveyDue || (hasOthers && performance.now() - this.surveyedAt >= SURVEY_EVERY_MS))
        await this.survey();
      if (hasOthers) this.balance();
    } catch (error) {
      this.isSurveyDue = true;
      this.logger.debug(`Agents without a replica could not be looked for: ${String(error)}`);
    }
    this.isSurveying = false;
  }

  private async survey(): Promise<void> {
    this.isSurveyDue = false;
    this.surveyedAt = performance.now();
    for (const { agent, mayHaveLostEvents } of await this.leases.survey()) {
      const runtime = this.runtimeOf(agent);
      // Between its last poll here and the hand-over no other may begin: what that brings could not be stored.
      if (!this.moving.has(runtime)) runtime.start(mayHaveLostEvents);
    }
  }

  /** One who was struck off has a new name, and a new inbox. */
  private async readInbox(): Promise<void> {
    const { id } = this.replicas;
    if (this.inbox?.id === id) return;
    this.inbox?.leave();
    this.inbox = null;
    const take = (agent: AgentRef, leaseNumber: number) => {
      const runtime = this.runtimeOf(agent);
      // A survey may have found the lease first: its poll may have an event by now.
      if (runtime.leaseNumber !== leaseNumber) runtime.giveUp();
      runtime.start();
    };
    const lost = () => {
      this.inbox = null;
      this.isSurveyDue = true;
    };
    this.inbox = { id, leave: await this.leases.receive(take, lost) };
  }

  /** Gives agents away while this replica has more than its share. */
  private balance(): void {
    const { live, id } = this.replicas;
    const total = [...live.values()].reduce((sum, agents) => sum + agents, 0);
    const share = total / live.size;
    const surplus = this.metrics.pollingAgents.size - this.moving.size - Math.ceil(share);
    if (surplus + Math.ceil(share) <= share * TOLERANCE + 1) return;
    const takers = [...live].filter(([other, agents]) => other !== id && agents < share).map(([other]) => other);
    if (takers.length === 0) return;
    const movable = [...this.runtimes.values()].filter((runtime) => runtime.isPolling && !this.moving.has(runtime));
    movable.slice(0, Math.min(surplus, MOST_MOVES)).forEach((runtime, index) => {
      void this.move(runtime, takers[index % takers.length] ?? id);
    });
  }

  private async move(runtime: AgentRuntime, to: string): Promise<void> {
    this.moving.add(runtime);
    runtime.stop();
    await runtime.idle;
    await this.quietly(this.leases.handOver(runtime.agent, to));
    this.moving.delete(runtime);
    // Where it could not be given away it is still ours.
    runtime.start();
  }

  /** What could not be handed over is taken when this replica is gone. */
  private async quietly(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => this.logger.warn(`Not handed over: ${String(error)}`));
  }

  /** The store is out of reach. */
  async pauseForStore(error: unknown): Promise<void> {
    // That the store is out is said once, by itself.
    if (!(error instanceof Problem)) this.logger.error('A session could not be read; its polls wait', error);
    await sleep(LOOK_EVERY_MS, undefined, { ref: false });
  }
}
