import type { ErrorCode } from '../errors/catalogue.js';
import { upstreamTrouble } from '../upstream/upstream-trouble.js';

/** What a question about calls that exist can end in. */
export const companionTrouble = [
  'UPSTREAM_REJECTED_PARAMETER',
  'UPSTREAM_AUTH_FAILED',
  'UPSTREAM_NOT_PERMITTED',
  'OVERLOADED',
  ...upstreamTrouble,
] as const satisfies readonly ErrorCode[];
