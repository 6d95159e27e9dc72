import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../errors/problem.js';
import { problemOf } from '../problems/send-problem.js';

/** How one request ended. */
export interface RequestEnd {
  requestId: string;
  /** Null where the request never became one: bad HTTP on the socket. */
  request: FastifyRequest | null;
  /** The route's template, such as `/v1/agents/:agentId/session`; null when no route matched. */
  route: string | null;
  status: number;
  durationMs: number;
  /** The client left before the answer was complete. */
  aborted: boolean;
  problem: Problem | null;
}

/** Tells the observers when the request is over. Fastify's `onResponse` would miss clients that went away. */
export function watchRequest(request: FastifyRequest, reply: FastifyReply): void {
  const startedAt = performance.now();
  reply.raw.once('close', () => {
    const end: RequestEnd = {
      requestId: request.id,
      request,
      route: (request.is404 ? null : request.routeOptions.url) ?? null,
      status: statusOf(reply),
      durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
      aborted: !reply.raw.writableFinished,
      problem: problemOf(request),
    };
    for (const observe of request.server.edge.observers) observe(end);
  });
}

/** A client that left before it was answered has no status; 499 is what proxies write for it. */
function statusOf({ raw }: FastifyReply): number {
  return raw.headersSent || raw.statusCode !== 200 ? raw.statusCode : 499;
}
