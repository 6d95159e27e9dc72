import type { ErrorCode } from '../errors/catalogue.js';

/** What any question to an upstream can end in, whatever was asked. */
export const upstreamProblems = [
  'RATE_LIMITED',
  'UPSTREAM_FAILURE',
  'UPSTREAM_PROTOCOL_ERROR',
  'UPSTREAM_UNMAPPED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
] as const satisfies readonly ErrorCode[];

/** What any command or query of a signed-in agent can end in besides. */
export const agentProblems = [
  'AGENT_NOT_SIGNED_IN',
  'AGENT_STATE_CONFLICT',
  'AGENT_SWITCHING',
  'UPSTREAM_REJECTED_PARAMETER',
  ...upstreamProblems,
] as const satisfies readonly ErrorCode[];
