import type { components } from './api.js';

type ProblemBody = components['schemas']['ProblemDto'];

/** The codes of the service and the client's own. A newer service may send others. */
export type ErrorCode = ProblemBody['code'] | 'NETWORK_ERROR' | 'INVALID_ANSWER' | 'TOKEN_UNAVAILABLE' | (string & {});

/** Whether the command was carried out; `unknown` means that it may have been. */
export type Outcome = ProblemBody['outcome'];

/**
 * Every failure of a request. Decide by `code`; `outcome` says whether the user may send the command again. A request
 * that brought no answer of the service has the code `NETWORK_ERROR`, or `INVALID_ANSWER` when something else answered, or
 * `TOKEN_UNAVAILABLE` when the page gave no token and nothing was sent.
 */
export class ContactCentreError extends Error {
  override readonly name = 'ContactCentreError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly outcome: Outcome;
  readonly retryable: boolean;
  readonly detail: string | null;
  readonly requestId: string | null;
  /** The call that may exist after all: ids of commands whose outcome is `unknown` or `executed`. */
  readonly call: string | null;
  /** Faulty fields of the input. */
  readonly errors: readonly { in: string; pointer: string; code: string; detail: string }[];
  readonly upstream: ProblemBody['upstream'] | null;
  /** How long to wait before another attempt, from `Retry-After`. */
  readonly retryAfterMs: number | null;

  constructor(
    problem: Partial<Omit<ProblemBody, 'code'>> & { code: ErrorCode },
    retryAfterMs: number | null = null,
    cause?: unknown,
  ) {
    super(problem.detail ?? problem.title ?? problem.code, { cause });
    this.code = problem.code;
    this.status = problem.status ?? 0;
    this.outcome = problem.outcome ?? 'unknown';
    this.retryable = problem.retryable ?? false;
    this.detail = problem.detail ?? null;
    this.requestId = problem.requestId ?? null;
    this.call = problem.call ?? null;
    this.errors = problem.errors ?? [];
    this.upstream = problem.upstream ?? null;
    this.retryAfterMs = retryAfterMs;
  }
}

export async function problemOf(response: Response): Promise<ContactCentreError> {
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : null;
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ContactCentreError(body, retryAfterMs);
  const detail = `HTTP ${response.status} without a problem document: the answer is not the service's own.`;
  return new ContactCentreError({ code: 'INVALID_ANSWER', status: response.status, detail }, retryAfterMs);
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}
