import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { BidirectionalCalls, type BidirectionalCall } from '../../calls/bidirectional/bidirectional-calls.js';
import { Environment } from '../../config/environment.js';
import { CallInquiry } from './aicc-call-status.js';
import { Problem } from '../../errors/problem.js';
import { Replicas } from '../../replicas/replicas.js';
import { FollowedCalls } from './followed-calls.js';
import { nextLookAt } from './reconciliation-pace.js';
import { Semaphore } from './semaphore.js';

/** So many questions to one tenant's upstream at a time: many open calls must not keep the next dial waiting. */
const MOST_QUESTIONS = 8;
/** So often a call is looked at after a hint that its customer has answered, until it is seen to talk. */
const LOOKS_AFTER_HINT = 3;
/** Between two looks at one call, whatever becomes of the first. */
const SHORTEST_PAUSE_MS = 1_000;
const ADOPT_AGAIN_MS = 1_000;

interface Watch {
  readonly tenantId: string;
  readonly id: string;
  state: string;
  looks: number;
  hinted: number;
  timer?: NodeJS.Timeout;
}

/**
 * Sees to it that every bidirectional call comes to an end: callbacks may never come, and of an order whose answer was
 * lost nobody knows whether it dialled. Each call is asked about until it is over or forgotten.
 */
@Injectable()
export class BidirectionalCallReconciliation implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(BidirectionalCallReconciliation.name);
  private readonly watches = new Map<string, Watch>();
  private readonly semaphores = new Map<string, Semaphore>();
  private adopting?: NodeJS.Timeout;
  private isClosed = false;

  constructor(
    private readonly calls: BidirectionalCalls,
    private readonly inquiry: CallInquiry,
    private readonly followed: FollowedCalls,
    private readonly replicas: Replicas,
    private readonly environment: Environment,
  ) {}

  onModuleInit(): void {
    this.replicas.onChange(() => void this.adopt());
  }

  onModuleDestroy(): void {
    this.isClosed = true;
    clearTimeout(this.adopting);
    for (const { timer } of this.watches.values()) clearTimeout(timer);
  }

  /** To be said before a call is ordered: should this process die, another one sees to it. */
  announce(tenantId: string, id: string): Promise<void> {
    return this.followed.add(tenantId, id);
  }

  /**
   * From now on this process sees to the call. To be said when its order was answered, or the answer is lost; and when
   * somebody reads it, since the process that placed it may be gone. Said again it changes nothing.
   */
  watch(tenantId: string, id: string): void {
    if (!this.watches.has(keyOf(tenantId, id))) void this.look(this.watchOf(tenantId, id), false);
  }

  /** Somebody who cannot be believed says that something has happened: the upstream is asked at once. */
  hint(tenantId: string, id: string): void {
    const watch = this.watchOf(tenantId, id);
    if (watch.hinted > 0) return;
    watch.hinted = LOOKS_AFTER_HINT;
    watch.looks = 0;
    this.lookAfter(watch, 0);
  }

  private async adopt(): Promise<void> {
    try {
      for (const { tenantId, id } of await this.followed.adopt()) this.watch(tenantId, id);
    } catch (error) {
      if (!(error instanceof Problem)) this.logger.error('Failed to look for calls without a replica', error);
      this.adopting = setTimeout(() => void this.adopt(), ADOPT_AGAIN_MS).unref();
    }
  }

  private watchOf(tenantId: string, id: string): Watch {
    const key = keyOf(tenantId, id);
    const known = this.watches.get(key);
    if (known) return known;
    const watch: Watch = { tenantId, id, state: 'accepted', looks: 0, hinted: 0 };
    this.watches.set(key, watch);
    return watch;
  }

  private lookAfter(watch: Watch, delayMs: number): void {
    clearTimeout(watch.timer);
    if (!this.isClosed) watch.timer = setTimeout(() => void this.look(watch, true), delayMs).unref();
  }

  /** Never rejects: a look that fails is followed by the next one. */
  private async look(watch: Watch, asks: boolean): Promise<void> {
    const { tenantId, id } = watch;
    try {
      const kept = await this.calls.find(tenantId, id);
      if (kept !== null && asks && this.isDue(watch, kept))
        await this.turnsOf(tenantId).run(() => this.inquiry.ask(kept));
      this.plan(watch, kept && (await this.calls.find(tenantId, id)), asks);
    } catch (error) {
      // That the store is out is said once, by itself, and not by each call.
      if (!(error instanceof Problem)) this.logger.error('Failed to check a call', error);
      this.lookAfter(watch, this.environment.CALL_SETTLE_TIMEOUT_MS);
    }
  }

  /** The call may be over, or have been heard of, since its look was planned. */
  private isDue(watch: Watch, kept: BidirectionalCall): boolean {
    const { state, callSerialNo } = kept.call;
    if (state === 'ended' || state === 'failed') return false;
    const waitsForCallback = this.inquiry.expectsCallback(watch.tenantId) && callSerialNo !== null;
    return !waitsForCallback || state === 'unknown' || watch.hinted > 0 || this.inquiry.isOverdue(kept);
  }

  private plan(watch: Watch, kept: BidirectionalCall | null, asked: boolean): void {
    if (kept === null || kept.call.state === 'ended' || kept.call.state === 'failed') {
      clearTimeout(watch.timer);
      this.watches.delete(keyOf(watch.tenantId, watch.id));
      // One that stays is looked at once more by whoever adopts it.
      void this.followed.remove(watch.id).catch(() => undefined);
      return;
    }
    const isNews = kept.call.state !== watch.state;
    watch.state = kept.call.state;
    watch.looks = isNews ? 0 : watch.looks + (asked ? 1 : 0);
    // The hint says that the customer has answered: a call that is only seen to ring has not caught up with it.
    const isFulfilled = kept.call.state !== 'accepted' && kept.call.state !== 'alerting';
    watch.hinted = isFulfilled ? 0 : Math.max(0, watch.hinted - (asked ? 1 : 0));
    const isTold = watch.hinted === 0 && this.inquiry.expectsCallback(watch.tenantId);
    const { CALL_SETTLE_TIMEOUT_MS } = this.environment;
    const now = Date.now();
    const at = nextLookAt({ call: kept.call, looks: watch.looks, isTold }, CALL_SETTLE_TIMEOUT_MS, now);
    const shortest = asked ? Math.min(SHORTEST_PAUSE_MS, CALL_SETTLE_TIMEOUT_MS) : 0;
    this.lookAfter(watch, Math.max(shortest, at - now));
  }

  private turnsOf(tenantId: string): Semaphore {
    const known = this.semaphores.get(tenantId);
    if (known) return known;
    const semaphore = new Semaphore(MOST_QUESTIONS);
    this.semaphores.set(tenantId, semaphore);
    return semaphore;
  }
}

function keyOf(tenantId: string, id: string): string {
  return `${tenantId}/${id}`;
}
