import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { CancelledOffers } from '../calls/previews/cancelled-offers.js';
import { PreviewOffers, type PreviewOffer } from '../calls/previews/preview-offers.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentStream } from './stream/agent-stream.js';

/** Says when an offer has run out unused, so that a CRM can take it off the screen. */
@Injectable()
export class PreviewExpiry implements OnModuleInit, OnModuleDestroy {
  private readonly timers = new Map<string, Set<NodeJS.Timeout>>();

  constructor(
    private readonly previews: PreviewOffers,
    private readonly stream: AgentStream,
    private readonly cancelled: CancelledOffers,
  ) {}

  onModuleInit(): void {
    this.cancelled.listen((agent, offer) => this.tell(agent, offer));
  }

  watch(agent: AgentRef, offer: PreviewOffer): void {
    const key = keyOf(agent);
    const timers = this.timers.get(key) ?? new Set();
    this.timers.set(key, timers);
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (timers.size === 0) this.timers.delete(key);
      void this.expire(agent, offer);
    }, offer.expiresAt - Date.now()).unref();
    timers.add(timer);
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
    for (const timers of this.timers.values()) for (const timer of timers) clearTimeout(timer);
  }

  private async expire(agent: AgentRef, offer: PreviewOffer): Promise<void> {
    // Used meanwhile, replaced by a newer offer, or cleared with its session: nothing to say.
    if (await this.previews.remove(agent, offer)) await this.tell(agent, offer);
  }

  private async tell(agent: AgentRef, offer: PreviewOffer): Promise<void> {
    await this.stream.publish(agent, {
      type: 'preview.cancelled',
      occurredAt: new Date().toISOString(),
      call: null,
      upstream: null,
      preview: { controlId: offer.controlId },
    });
  }
}

function keyOf({ tenantId, agentId }: AgentRef): string {
  return `${tenantId}/${agentId}`;
}
