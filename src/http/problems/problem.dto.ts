import { ApiProperty } from '@nestjs/swagger';
import { OUTCOMES, type Outcome } from '../../errors/catalogue-entry.js';
import { ERROR_CODES, type ErrorCode } from '../../errors/catalogue.js';
import { INPUT_PLACES, type InputError } from '../../errors/problem.js';

/** Every code as one schema, for clients that generate their error handling. */
export const errorCode = { enum: ERROR_CODES, enumName: 'ErrorCode' };

/** One error in the input; its value is never repeated. */
export class InputErrorDto {
  /** Where the invalid field is. */
  @ApiProperty({ enum: INPUT_PLACES })
  in!: InputError['in'];
  /**
   * JSON pointer inside `in`; empty for the whole of it.
   * @example /called
   */
  pointer!: string;
  /**
   * The rule that was broken.
   * @example matches
   */
  code!: string;
  /** What is expected. */
  detail!: string;
}

/** What the platform behind this service answered. */
export class UpstreamAnswerDto {
  system!: 'cc-gateway' | 'aicc' | 'ita';
  /**
   * The platform's name for the operation.
   * @example callout
   */
  operation!: string;
  /**
   * Its return code, or the HTTP status if there was none.
   * @example 100-006
   */
  code!: string;
}

/** The answer to every failed request, at every layer (RFC 9457, `application/problem+json`). */
export class ProblemDto {
  /**
   * URL of the explanation of this code.
   * @example /v1/errors/AGENT_NOT_SIGNED_IN
   */
  type!: string;
  /**
   * The code in words; stable.
   * @example Agent not signed in
   */
  title!: string;
  /**
   * The HTTP status.
   * @example 409
   */
  status!: number;
  /** What happened this time, or what to do about it. */
  detail!: string;
  /**
   * The requested path; telephone numbers and secrets are masked.
   * @example /v1/agents/101/calls/outbound
   */
  instance!: string;
  /** What programs should decide by; `GET /v1/errors` lists all codes. More may be added, none of these will change. */
  @ApiProperty(errorCode)
  code!: ErrorCode;
  /** Is it safe to dial again? `not_executed`: yes, nothing was dialled. `unknown`: not yet, it may have been dialled. */
  @ApiProperty({ enum: OUTCOMES })
  outcome!: Outcome;
  /** The same request may succeed later without any change; see `Retry-After`. */
  retryable!: boolean;
  /**
   * Also in the header `X-Request-Id` and in every log line of this request.
   * @example 6f1c1f9e-52a3-4d0e-8a55-0d6b3f1f2c11
   */
  requestId!: string;
  /** Only when the platform answered. */
  upstream?: UpstreamAnswerDto;
  /** Only for input errors: all of them at once. */
  errors?: InputErrorDto[];
  /** The id of the call that may exist although the request failed; its URL is in `Location`. */
  call?: string;
}
