import type { FastifyRequest } from 'fastify';
import { failureReason } from '../../errors/failure-reason.js';
import { traceIds } from '../../tracing/tracing.js';
import type { JsonLogger } from './json-logger.js';
import type { RequestEnd } from '../lifecycle/request-end.js';

/** Who asked, as far as it is known; provided from outside, because the edge does not know how callers are told. */
export type IdentityOf = (request: FastifyRequest) => { tenant: string | null; agentId: string | null };

/** Probes, scrapes and preflights come by the minute and say nothing, however they end. */
function isRoutine(request: FastifyRequest | null): boolean {
  return request !== null && (request.method === 'OPTIONS' || request.routeOptions.config.whileDraining === true);
}

/** Writes one line per request. The address is the route's template: the raw one may carry numbers and tickets. */
export function accessLog(logger: JsonLogger, identityOf: IdentityOf): (end: RequestEnd) => void {
  return ({ request, requestId, route, status, durationMs, aborted, problem }) => {
    const identity = request ? identityOf(request) : { tenant: null, agentId: null };
    const fields = {
      requestId,
      method: request?.method ?? null,
      route,
      status,
      durationMs,
      aborted,
      ...identity,
      code: problem?.code ?? null,
      upstreamOperation: problem?.details.upstream?.operation ?? null,
      upstreamCode: problem?.details.upstream?.code ?? null,
      upstreamError: failureReason(problem),
      ...(request && traceIds(request)),
    };
    logger.entry(fields, 'request', isRoutine(request) ? 'debug' : 'info');
  };
}
