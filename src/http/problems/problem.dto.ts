import { ApiProperty } from '@nestjs/swagger';
import { OUTCOMES, type Outcome } from '../../errors/catalogue-entry.js';
import { ERROR_CODES, type ErrorCode } from '../../errors/catalogue.js';
import { INPUT_PLACES, type InputError } from '../../errors/problem.js';

/** Every code as one schema, for clients that generate their error handling. */
export const errorCode = { enum: ERROR_CODES, enumName: 'ErrorCode' };

/** One fault of the input; its value is never repeated. */
export class InputErrorDto {
  /** Where the faulty field is. */
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
   * The platform's own name of what was asked.
   * @example callout
   */
  operation!: string;
  /**
   * Its return code, or the HTTP status where there was none.
   * @example 100-006
   */
  code!: string;
}

/** The answer to everything that fails, at every layer (RFC 9457, `application/problem+json`). */
export class ProblemDto {
  /**
   * Address of the explanation of this code.
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
   * The path that was asked for; telephone numbers and secrets are masked.
   * @example /v1/agents/101/calls/outbound
   */
  instance!: string;
  /** What programs decide by; `GET /v1/errors` lists all. More may be added, none of these will change. */
  @ApiProperty(errorCode)
  code!: ErrorCode;
  /** May the user press the button again? `not_executed`: nothing was dialled. `unknown`: it may have been. */
  @ApiProperty({ enum: OUTCOMES })
  outcome!: Outcome;
  /** The same request may succeed later, without anybody changing anything; see `Retry-After`. */
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
  /** The id of the call whose fate is open; its address is in `Location`. */
  call?: string;
}
