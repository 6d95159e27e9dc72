import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a page of another origin may send and read; the methods are those of the whole interface. */
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Request-Id, X-Tenant',
  // Two hours are the most that Chromium keeps.
  'access-control-max-age': '7200',
};
const EXPOSED = 'Location, Retry-After, X-Request-Id, Idempotent-Replayed, RateLimit, RateLimit-Policy';

/**
 * Lets pages of the listed origins read the answer, errors too. To be called before anything can fail; what is set here
 * stays on the answer, whoever gives it. Never credentials: callers bring a token and no cookie.
 */
export function allowOrigin({ headers, server }: FastifyRequest, reply: FastifyReply): void {
  const { corsOrigins } = server.edge;
  if (corsOrigins.size === 0) return;
  reply.header('vary', 'Origin'); // a cache must not hand one origin's answer to another
  if (headers.origin === undefined || !corsOrigins.has(headers.origin)) return;
  reply.headers({ 'access-control-allow-origin': headers.origin, 'access-control-expose-headers': EXPOSED });
}

/** Answers the preflight of a listed origin: it carries no token, and must succeed or the real answer stays hidden. */
export function answerPreflight(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!isPreflight || !reply.hasHeader('access-control-allow-origin')) {
    done();
    return;
  }
  void reply.code(204).headers(PREFLIGHT).send();
}
