import { catalogue } from '../../errors/catalogue.js';
import type { Problem } from '../../errors/problem.js';
import { maskedPath } from '../input/request-path.js';

/** What a problem answer repeats of the request it answers. */
export interface ProblemContext {
  method: string;
  target: string;
  requestId: string;
  publicPath: string;
}

/** The one shape of every error (RFC 9457). */
export function problemBody(problem: Problem, { method, target, requestId, publicPath }: ProblemContext): object {
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
