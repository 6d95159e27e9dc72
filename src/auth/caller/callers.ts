import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Environment } from '../../config/environment.js';
import { Tenants } from '../../config/tenants.js';
import { lastEventIdOf } from '../../http/input/last-event-id.js';
import { anonymousCaller } from './anonymous-caller.js';
import type { Caller } from './caller.js';
import type { RouteAccess } from './route-access.js';
import { StreamTickets } from './stream-tickets.js';
import { TokenVerifier } from './token-verifier.js';

/** Tells who sends a request: by its token, by a ticket where the route takes one, or on a laptop by nothing. */
@Injectable()
export class Callers {
  constructor(
    private readonly environment: Environment,
    private readonly tenants: Tenants,
    private readonly verifier: TokenVerifier,
    private readonly tickets: StreamTickets,
  ) {}

  /** @throws Problem UNAUTHENTICATED, or VALIDATION_FAILED when there is no token check and no tenant is named */
  async identify({ headers, query }: Pick<FastifyRequest, 'headers' | 'query'>, access: RouteAccess): Promise<Caller> {
    const { ticket = '', lastEventId } = query as { ticket?: unknown; lastEventId?: unknown };
    // A ticket counts alone: it also says which tenant is meant, which a header could contradict.
    if (ticket !== '' && access.kind === 'agent' && access.takesTicket) {
      return this.tickets.redeem(ticket, lastEventIdOf(headers, { lastEventId }));
    }
    if (this.environment.CALLER_AUTH === 'none') return anonymousCaller(headers, this.tenants);
    return this.verifier.verify(headers.authorization);
  }
}
