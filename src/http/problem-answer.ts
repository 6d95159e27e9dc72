import { catalogue } from '../errors/catalogue.js';
import type { Problem } from '../errors/problem.js';
import { maskedPath } from './request-path.js';

const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** What a problem answer repeats of the request it answers. */
export interface ProblemContext {
  method: string;
  target: string;
  requestId: string;
  publicPath: string;
  /** The request carried a token, which decides what a 401 asks for (RFC 6750 section 3). */
  hasToken?: boolean;
}

/** One answer, ready for any layer: a Fastify reply, a Node response or a bare socket. */
export interface ProblemAnswer {
  status: number;
  headers: Record<string, string>;
  /** A Buffer: to text, Fastify would add a charset that `application/problem+json` does not have. */
  body: Buffer;
}

/** The one shape of every error (RFC 9457) and the headers that belong to it. */
export function problemAnswer(problem: Problem, context: ProblemContext): ProblemAnswer {
  const body = Buffer.from(JSON.stringify(problemBody(problem, context)));
  const headers = {
    'content-type': 'application/problem+json',
    'content-length': String(body.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': context.requestId,
    ...extraHeaders(problem, context),
  };
  return { status: problem.status, headers, body };
}

function problemBody(problem: Problem, { method, target, requestId, publicPath }: ProblemContext): object {
  const { title, advice, outcome: usual } = catalogue[problem.code];
  const { detail, upstream, errors, call } = problem.details;
  // Reading changes nothing, so whatever went wrong, nothing was executed.
  const outcome = method === 'GET' || method === 'HEAD' ? 'not_executed' : problem.outcome;
  return {
    type: `${publicPath}/v1/errors/${problem.code}`,
    title,
    status: problem.status,
    // The advice was written for the usual outcome.
    detail: detail ?? (outcome === usual ? advice : `${title}.`),
    instance: publicPath + maskedPath(target),
    code: problem.code,
    outcome,
    retryable: problem.retryable,
    requestId,
    ...(upstream && { upstream }),
    ...(errors && { errors }),
    ...(call !== undefined && { call }),
  };
}

function extraHeaders(problem: Problem, { hasToken }: ProblemContext): Record<string, string> {
  const { retryAfterSeconds, location, allow } = problem.details;
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS));
  return {
    ...(problem.retryable && { 'retry-after': String(seconds) }),
    ...(problem.status === 401 && { 'www-authenticate': hasToken ? 'Bearer error="invalid_token"' : 'Bearer' }),
    ...(allow && { allow: allow.join(', ') }),
    ...(location !== undefined && { location }),
  };
}
