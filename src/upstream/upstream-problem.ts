import type { ErrorCode } from '../errors/catalogue.js';
import { Problem } from '../errors/problem.js';
import { retryAfterSeconds } from './retry-after.js';
import type { UpstreamResponse } from './http/upstream-exchange.js';
import type { FailureKind, UpstreamFailure } from './http/upstream-failure.js';

/** What was being asked of whom, as problems name it. */
export interface UpstreamCall {
  readonly system: 'cc-gateway' | 'aicc' | 'ita';
  readonly operation: string;
  /** HTTP statuses that this upstream documents. */
  readonly statusCodes?: Readonly<Record<number, ErrorCode>>;
}

const codeByKind: Record<FailureKind, ErrorCode> = {
  unreachable: 'UPSTREAM_UNAVAILABLE',
  overloaded: 'OVERLOADED',
  timeout: 'UPSTREAM_TIMEOUT',
  broken: 'UPSTREAM_FAILURE',
  malformed: 'UPSTREAM_PROTOCOL_ERROR',
  oversized: 'UPSTREAM_PROTOCOL_ERROR',
};

type Answer = Pick<UpstreamResponse, 'status' | 'headers'>;

/** The answer has no documented body: what its HTTP status means. */
export function answerProblem(call: UpstreamCall, { status, headers }: Answer): Problem {
  const seconds = retryAfterSeconds(headers);
  const problem = codeProblem(codeOfStatus(call, status), call, `HTTP ${status}`);
  return seconds === undefined ? problem : problem.with({ retryAfterSeconds: seconds });
}

/** True for the answers whose body counts. A box that changed a 200 on its way says 203 (RFC 9110, section 15.3.4). */
export const hasDocumentedBody = (status: number) => status === 200 || status === 203;

/** No whole answer came. What was never sent did nothing, whatever kept it. */
export function failureProblem(call: UpstreamCall, failure: UpstreamFailure): Problem {
  const cause = { cause: failure };
  if (failure.kind === 'overloaded') return new Problem('OVERLOADED', { retryAfterSeconds: 1 }, cause);
  if (!failure.sent) return new Problem('UPSTREAM_UNAVAILABLE', {}, cause);
  if (failure.status === null) return new Problem(codeByKind[failure.kind], {}, cause);
  const code = hasDocumentedBody(failure.status) ? codeByKind[failure.kind] : codeOfStatus(call, failure.status);
  return codeProblem(code, call, `HTTP ${failure.status}`, failure);
}

/** A problem that an upstream's own answer stands behind. Its message text may hold numbers: it is not passed on. */
export function codeProblem(code: ErrorCode, { system, operation }: UpstreamCall, answered: string, cause?: Error) {
  return new Problem(code, { upstream: { system, operation, code: answered } }, cause && { cause });
}

function codeOfStatus({ statusCodes = {} }: UpstreamCall, status: number): ErrorCode {
  if (status >= 500) return 'UPSTREAM_FAILURE';
  return statusCodes[status] ?? (status === 429 ? 'RATE_LIMITED' : 'UPSTREAM_PROTOCOL_ERROR');
}
