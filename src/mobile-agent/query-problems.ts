import type { ErrorCode } from '../errors/catalogue.js';
import { upstreamProblems } from '../upstream/upstream-problems.js';

/** What a question about calls that exist can end in. */
export const queryProblems = [
  'UPSTREAM_REJECTED_PARAMETER',
  'UPSTREAM_AUTH_FAILED',
  'UPSTREAM_NOT_PERMITTED',
  'OVERLOADED',
  ...upstreamProblems,
] as const satisfies readonly ErrorCode[];
