import type { Problem } from '../errors/problem.js';

/**
 * Answers that say nothing about the waiting call: the agent is not there, the gateway is switching over, or it answered
 * a code of which nobody knows whether it is a refusal.
 */
const OF_ANOTHER_KIND: ReadonlySet<string> = new Set(['AGENT_NOT_SIGNED_IN', 'AGENT_SWITCHING', 'UPSTREAM_UNMAPPED']);

/** Whether the gateway's refusal of `requestcall` may mean that the call no longer waits: it answered a return code. */
export function mayMeanGone({ code, details }: Problem): boolean {
  return details.upstream !== undefined && !details.upstream.code.startsWith('HTTP') && !OF_ANOTHER_KIND.has(code);
}
