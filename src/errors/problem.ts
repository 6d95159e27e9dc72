import { catalogue, type ErrorCode, type Outcome } from './catalogue.js';

/** Where a fault of the input is. */
export const INPUT_PLACES = ['body', 'path', 'query', 'header'] as const;

/** One fault of the input. `detail` says what is expected and never repeats the value. */
export interface InputError {
  in: (typeof INPUT_PLACES)[number];
  /** JSON pointer inside `in`; '' means the whole of it. */
  pointer: string;
  code: string;
  detail: string;
}

/** What is known beyond the code. Nothing secret and no telephone number belongs here: all of it is answered. */
export interface ProblemDetails {
  detail?: string;
  /** Where this occurrence knows better than the catalogue. */
  outcome?: Outcome;
  /** Present only when an upstream answered; `code` is its return code, or `HTTP 503` where it gave none. */
  upstream?: { system: 'cc-gateway' | 'aicc' | 'ita'; operation: string; code: string };
  errors?: InputError[];
  /** The id of the call that may exist although the request failed, and the path of its resource. */
  call?: string;
  location?: string;
  retryAfterSeconds?: number;
  /** The `RateLimit` headers of a limit of ours, with `RATE_LIMITED`. */
  rateLimit?: { policy: string; remaining: string };
  /** The answer to an earlier request with the same `Idempotency-Key`. */
  replayed?: boolean;
  /** The methods that a resource has, with `METHOD_NOT_ALLOWED`. */
  allow?: string[];
}

/** The one error of this service: a code of the catalogue and what is known about this occurrence. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ErrorCode,
    readonly details: ProblemDetails = {},
    options?: { cause?: unknown },
  ) {
    super(details.detail ?? catalogue[code].title, options);
  }

  get status(): number {
    return catalogue[this.code].status;
  }

  get outcome(): Outcome {
    return this.details.outcome ?? catalogue[this.code].outcome;
  }

  get retryable(): boolean {
    return catalogue[this.code].retryable;
  }

  /** The same problem with more known about it, such as the call that it concerns. */
  with(more: ProblemDetails): Problem {
    return new Problem(this.code, { ...this.details, ...more }, { cause: this.cause });
  }
}
