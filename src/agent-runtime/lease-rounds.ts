import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventMetrics } from '../events/event-metrics.js';
import { Replicas } from '../replicas/replicas.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentLeases } from './agent-leases.js';
import type { AgentRuntime } from './agent-runtime.js';
import { AgentRuntimes } from './agent-runtimes.js';

/** Agents that one replica gives away in a second, so that a new replica does not set off a wave. */
const MOST_MOVES = 20;
/** So far above its share a replica may stay: a twentieth, and one agent. */
const TOLERANCE = 1.05;
const ROUND_EVERY_MS = 1000;
/** Nothing should be left over; what is left nevertheless is found after this long. */
const SURVEY_EVERY_MS = 15_000;

/** Takes over what other replicas hand over or left behind, and gives away what is more than this one's share. */
@Injectable()
export class LeaseRounds implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('LeaseRounds');
  private readonly moving = new Set<AgentRuntime>();
  private isSurveyDue = true;
  private isRunning = false;
  private surveyedAt = 0;
  private timer: NodeJS.Timeout | null = null;
  private inbox: { id: string; leave: () => void } | null = null;

  constructor(
    private readonly replicas: Replicas,
    private readonly leases: AgentLeases,
    private readonly runtimes: AgentRuntimes,
    private readonly metrics: EventMetrics,
  ) {}

  /** Joins the other replicas; what nobody polls for any more is taken over beside it. */
  async onApplicationBootstrap(): Promise<void> {
    this.replicas.onChange(() => (this.isSurveyDue = true));
    await this.replicas.join(() => this.metrics.pollingAgents.size);
    this.timer = setInterval(() => void this.round(), ROUND_EVERY_MS).unref();
    void this.round();
  }

  onModuleDestroy(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.inbox?.leave();
  }

  private async round(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      await this.readInbox();
      const hasOthers = this.replicas.live.size > 1;
      const isLongAgo = performance.now() - this.surveyedAt >= SURVEY_EVERY_MS;
      if (this.isSurveyDue || (hasOthers && isLongAgo)) await this.survey();
      if (hasOthers) this.giveAway();
    } catch (error) {
      this.isSurveyDue = true;
      this.logger.debug(`Failed to look for agents without a replica: ${String(error)}`);
    }
    this.isRunning = false;
  }

  private async survey(): Promise<void> {
    this.isSurveyDue = false;
    this.surveyedAt = performance.now();
    for (const { agent, mayHaveLostEvents } of await this.leases.survey()) {
      const runtime = this.runtimes.of(agent);
      // Between its last poll here and the hand-over no other may begin: what that brings could not be stored.
      if (!this.moving.has(runtime)) runtime.start(mayHaveLostEvents);
    }
  }

  /** A replica that was removed has a new name, and a new inbox. */
  private async readInbox(): Promise<void> {
    const { id } = this.replicas;
    if (this.inbox?.id === id) return;
    this.inbox?.leave();
    this.inbox = null;
    const take = (agent: AgentRef, leaseNumber: number) => {
      const runtime = this.runtimes.of(agent);
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

  private giveAway(): void {
    const { live, id } = this.replicas;
    const share = [...live.values()].reduce((sum, agents) => sum + agents, 0) / live.size;
    const own = this.metrics.pollingAgents.size - this.moving.size;
    if (own <= share * TOLERANCE + 1) return;
    const takers = [...live].filter(([other, agents]) => other !== id && agents < share).map(([other]) => other);
    const movable = this.runtimes.all.filter((runtime) => runtime.isPolling && !this.moving.has(runtime));
    const surplus = Math.min(own - Math.ceil(share), MOST_MOVES);
    movable.slice(0, surplus).forEach((runtime, index) => {
      const to = takers[index % takers.length];
      if (to !== undefined) void this.move(runtime, to);
    });
  }

  private async move(runtime: AgentRuntime, to: string): Promise<void> {
    this.moving.add(runtime);
    runtime.stop();
    await runtime.idle;
    try {
      if (runtime.lostNothing) await this.leases.handOver(runtime.agent, to);
    } catch (error) {
      this.logger.warn(`Failed to hand over an agent: ${String(error)}`);
    }
    this.moving.delete(runtime);
    // Where it was not given away it is still ours.
    runtime.start();
  }
}
