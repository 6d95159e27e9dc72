import { Injectable, Logger } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import { sessionIn } from '../auth/agent-session/session-records.js';
import { CancelledOffers } from '../calls/previews/cancelled-offers.js';
import { PreviewOffers, type PreviewOffer } from '../calls/previews/preview-offers.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys } from '../state/keys.js';
import { StateStore, type Transaction } from '../state/state-store.js';

/** Declines preview offers. */
@Injectable()
export class PreviewsService {
  private readonly logger = new Logger('PreviewsService');

  constructor(
    private readonly store: StateStore,
    private readonly access: GatewayAccess,
    private readonly offers: PreviewOffers,
    private readonly cancelledOffers: CancelledOffers,
  ) {}

  /** @throws Problem PREVIEW_NOT_OFFERED, without asking the gateway */
  async cancel(agent: AgentRef, controlId: string): Promise<void> {
    const { sessionId } = await this.access.credentials(agent);
    const offer = await this.offers.take(agent, controlId);
    try {
      await this.access.send(agent, (gateway, context) => gateway.cancelPreview(context, controlId));
    } catch (error) {
      // Also where it may have been cancelled: taken away, it could not be cancelled again, and nobody would be told.
      await this.giveBack(agent, sessionId, offer);
      throw error;
    }
    await this.cancelledOffers.announce(agent, offer);
  }

  /**
   * Unless the sign-in is over: what it had is gone with it. What became of the cancellation is what the caller must hear,
   * whether the offer could be given back or not.
   */
  private async giveBack(agent: AgentRef, sessionId: string, offer: PreviewOffer): Promise<void> {
    const giveBack = (step: Transaction) => {
      if (sessionIn(step, agent).credentials?.sessionId === sessionId) this.offers.giveBackIn(step, agent, offer);
    };
    await this.store.transact([keys.session(agent), keys.previews(agent)], giveBack).catch((error: unknown) => {
      this.logger.error('Failed to give back an offer that was not cancelled', error);
    });
  }
}
