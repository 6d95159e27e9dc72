import type { FastifyInstance } from 'fastify';
import { Problem } from '../../errors/problem.js';
import type { EventLoopDelay } from './event-loop-delay.js';

/**
 * Refuses requests while the process cannot keep up, before it reads their bodies. Probes and metrics are answered: a
 * busy process must not be taken for a dead one. So are event streams: a browser's EventSource gives up for ever on a
 * 503, and an open stream costs little. To be installed behind the check of the caller.
 */
export function installLoadShedding(fastify: FastifyInstance, delay: Pick<EventLoopDelay, 'isTooLong'>): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { opensStream, whileDraining } = request.routeOptions.config;
    const refuses = delay.isTooLong && !opensStream && !whileDraining;
    done(refuses ? new Problem('OVERLOADED', { retryAfterSeconds: 1 }) : undefined);
  });
}
