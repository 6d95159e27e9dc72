import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { GatewayAccess } from '../agents/gateway-access.js';
import type { CancelledOffers } from '../calls/previews/cancelled-offers.js';
import type { PreviewOffer, PreviewOffers } from '../calls/previews/preview-offers.js';
import { Problem } from '../errors/problem.js';
import { FlakyStore } from '../state/flaky-store.fixture.js';
import { PreviewsService } from './previews.service.js';

describe('a cancellation whose answer is lost', () => {
  const agent = { tenantId: 'acme', agentId: '291' };
  beforeEach(() => void jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined));

  it('is told as that, also where the state store is away when the offer is given back', async () => {
    const store = new FlakyStore();
    const lost = new Problem('UPSTREAM_FAILURE');
    const access = {
      credentials: () => Promise.resolve({ sessionId: 's' }),
      send: () => {
        store.isAway = true;
        return Promise.reject(lost);
      },
    } as unknown as GatewayAccess;
    const offers = { take: () => Promise.resolve({ controlId: '7' } as PreviewOffer) } as unknown as PreviewOffers;
    const previews = new PreviewsService(store, access, offers, {} as CancelledOffers);
    await expect(previews.cancel(agent, '7')).rejects.toBe(lost);
    await store.close();
  });
});
