import { ApiExtension } from '@nestjs/swagger';
import type { ErrorCode } from '../../errors/catalogue.js';

/** Where the codes of an operation stand in the OpenAPI file; clients may generate their error handling from it. */
export const PROBLEM_CODES = 'x-problem-codes';

/**
 * Names the error codes that an operation can answer beside those of its whole kind (input, token, shutdown).
 * `documentProblems` makes the responses of them.
 */
export function ApiProblems(...codes: ErrorCode[]): MethodDecorator {
  return ApiExtension(PROBLEM_CODES, codes);
}
