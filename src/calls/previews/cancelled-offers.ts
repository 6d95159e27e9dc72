import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../../state/agent-ref.js';
import type { PreviewOffer } from './preview-offers.js';

type Listener = (agent: AgentRef, offer: PreviewOffer) => Promise<void>;

/** Where it is announced that an agent declined an offer; the event stream listens. */
@Injectable()
export class CancelledOffers {
  private listener: Listener | null = null;

  listen(listener: Listener): void {
    this.listener = listener;
  }

  async announce(agent: AgentRef, offer: PreviewOffer): Promise<void> {
    await this.listener?.(agent, offer);
  }
}
