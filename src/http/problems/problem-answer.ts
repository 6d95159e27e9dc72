import type { Problem } from '../../errors/problem.js';
import { problemBody, type ProblemContext } from './problem-body.js';

const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** One answer, ready for any layer: a Fastify reply, a Node response or a bare socket. */
export interface ProblemAnswer {
  status: number;
  headers: Record<string, string>;
  /** A Buffer: to text, Fastify would add a charset that `application/problem+json` does not have. */
  body: Buffer;
}

/** A problem and the headers that belong to it; `hasToken` decides what a 401 asks for (RFC 6750 section 3). */
export function problemAnswer(problem: Problem, context: ProblemContext, hasToken = false): ProblemAnswer {
  const body = Buffer.from(JSON.stringify(problemBody(problem, context)));
  const headers = {
    'content-type': 'application/problem+json',
    'content-length': String(body.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': context.requestId,
    ...extraHeaders(problem, hasToken),
  };
  return { status: problem.status, headers, body };
}

function extraHeaders(problem: Problem, hasToken: boolean): Record<string, string> {
  const { retryAfterSeconds, location, allow, rateLimit, replayed } = problem.details;
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS));
  return {
    ...(problem.retryable && { 'retry-after': String(seconds) }),
    ...(problem.status === 401 && { 'www-authenticate': hasToken ? 'Bearer error="invalid_token"' : 'Bearer' }),
    ...(allow && { allow: allow.join(', ') }),
    ...(location !== undefined && { location }),
    ...(rateLimit && { 'ratelimit-policy': rateLimit.policy, ratelimit: rateLimit.remaining }),
    ...(replayed && { 'idempotent-replayed': 'true' }),
  };
}
