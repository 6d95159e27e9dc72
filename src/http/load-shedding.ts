import type { FastifyInstance } from 'fastify';
import { Problem } from '../errors/problem.js';
import type { EventLoopDelay } from './event-loop-delay.js';

/**
 * Refuses requests while the process cannot keep up, before it reads their bodies. Probes and metrics are answered: a
 * busy process must not be taken for a dead one. To be installed behind the check of the caller.
 */
export function installLoadShedding(fastify: FastifyInstance, delay: Pick<EventLoopDelay, 'isTooLong'>): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const refuses = delay.isTooLong && !request.routeOptions.config.whileDraining;
    done(refuses ? new Problem('OVERLOADED', { retryAfterSeconds: 1 }) : undefined);
  });
}
