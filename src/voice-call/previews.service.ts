import { Injectable } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import { CancelledOffers } from '../calls/previews/cancelled-offers.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';

/** Declines preview offers. */
@Injectable()
export class PreviewsService {
  constructor(
    private readonly access: GatewayAccess,
    private readonly offers: PreviewOffers,
    private readonly cancelledOffers: CancelledOffers,
  ) {}

  /** @throws Problem PREVIEW_NOT_OFFERED, without asking the gateway */
  async cancel(agent: AgentRef, controlId: string): Promise<void> {
    await this.access.credentials(agent);
    const offer = await this.offers.take(agent, controlId);
    try {
      await this.access.send(agent, (gateway, context) => gateway.cancelPreview(context, controlId));
    } catch (error) {
      if (error instanceof Problem && error.outcome === 'not_executed') await this.offers.giveBack(agent, offer);
      throw error;
    }
    await this.cancelledOffers.announce(agent, offer);
  }
}
