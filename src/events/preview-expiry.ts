import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { CancelledOffers } from '../calls/previews/cancelled-offers.js';
import { PreviewOffers, type PreviewOffer } from '../calls/previews/preview-offers.js';
import type { AgentRef } from '../state/agent-ref.js';
import { isStoreOutOfReach, type Transaction } from '../state/state-store.js';
import { AgentStream } from './stream/agent-stream.js';

/** While the state store cannot be reached. */
const TRY_AGAIN_MS = 1000;

/** Says when an offer has run out unused, so that a CRM can take it off the screen. */
@Injectable()
export class PreviewExpiry implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('PreviewExpiry');
  private isClosed = false;
  private readonly timers = new Map<string, Set<NodeJS.Timeout>>();

  constructor(
    private readonly previews: PreviewOffers,
    private readonly stream: AgentStream,
    private readonly cancelled: CancelledOffers,
  ) {}

  onModuleInit(): void {
    this.cancelled.listen((agent, offer) => this.stream.publish(agent, cancellationOf(offer)));
  }

  watch(agent: AgentRef, offer: PreviewOffer): void {
    this.arm(agent, offer, offer.expiresAt - Date.now());
  }

  /** Begins to look after an agent whose offers were somebody else's to look after. */
  async watchAll(agent: AgentRef): Promise<void> {
    this.leave(agent);
    for (const offer of await this.previews.list(agent)) this.watch(agent, offer);
  }

  leave(agent: AgentRef): void {
    for (const timer of this.timers.get(keyOf(agent)) ?? []) clearTimeout(timer);
    this.timers.delete(keyOf(agent));
  }

  onModuleDestroy(): void {
    this.isClosed = true;
    for (const timers of this.timers.values()) for (const timer of timers) clearTimeout(timer);
  }

  private arm(agent: AgentRef, offer: PreviewOffer, inMs: number): void {
    const key = keyOf(agent);
    const timers = this.timers.get(key) ?? new Set();
    this.timers.set(key, timers);
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (timers.size === 0) this.timers.delete(key);
      void this.expire(agent, offer);
    }, inMs).unref();
    timers.add(timer);
  }

  /** Used meanwhile, replaced by a newer offer, or cleared with its session: nothing to say. */
  private async expire(agent: AgentRef, offer: PreviewOffer): Promise<void> {
    try {
      const tell = (step: Transaction) => this.stream.publishIn(step, agent, cancellationOf(offer));
      if (await this.previews.remove(agent, offer, tell)) this.stream.counted('preview.cancelled');
    } catch (error) {
      if (!isStoreOutOfReach(error)) this.logger.error('Failed to remove an expired preview offer', error);
      else if (!this.isClosed) this.arm(agent, offer, TRY_AGAIN_MS);
    }
  }
}

const cancellationOf = ({ controlId }: PreviewOffer) => ({
  type: 'preview.cancelled' as const,
  occurredAt: new Date().toISOString(),
  call: null,
  upstream: null,
  preview: { controlId },
});

function keyOf({ tenantId, agentId }: AgentRef): string {
  return `${tenantId}/${agentId}`;
}
