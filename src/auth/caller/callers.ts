import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Environment } from '../../config/environment.js';
import { Tenants } from '../../config/tenants.js';
import { anonymousCaller } from './anonymous-caller.js';
import type { Caller } from './caller.js';
import { TokenVerifier } from './token-verifier.js';

/** Tells who sends a request, by its token or, on a laptop, by nothing (CALLER_AUTH). */
@Injectable()
export class Callers {
  constructor(
    private readonly environment: Environment,
    private readonly tenants: Tenants,
    private readonly verifier: TokenVerifier,
  ) {}

  /** @throws Problem UNAUTHENTICATED, or VALIDATION_FAILED when there is no token check and no tenant is named */
  async identify({ headers }: Pick<FastifyRequest, 'headers'>): Promise<Caller> {
    if (this.environment.CALLER_AUTH === 'none') return anonymousCaller(headers, this.tenants);
    return this.verifier.verify(headers.authorization);
  }
}
