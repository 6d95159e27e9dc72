import type { ErrorCode } from '../../errors/catalogue.js';

/** What any press that places a call can end in, before an upstream is asked. */
export const dialProblems = [
  'IDEMPOTENCY_KEY_REUSED',
  'OPERATION_IN_PROGRESS',
  'RATE_LIMITED',
  'OVERLOADED',
  'STATE_STORE_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
] as const satisfies readonly ErrorCode[];
