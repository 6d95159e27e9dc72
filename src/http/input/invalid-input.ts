import { type InputError, Problem } from '../../errors/problem.js';

/** A body of five thousand unknown keys must not get five thousand errors back. */
export const MOST_ERRORS = 50;

/** The refusal of a request whose input has these faults. */
export function invalidInput(errors: readonly InputError[]): Problem {
  return new Problem('VALIDATION_FAILED', { errors: errors.slice(0, MOST_ERRORS) });
}
