import type { Problem } from '../errors/problem.js';

/** Refusals that say nothing about the waiting call: the agent is not there, or the gateway is switching over. */
const ABOUT_THE_AGENT: ReadonlySet<string> = new Set(['AGENT_NOT_SIGNED_IN', 'AGENT_SWITCHING']);

/** Whether the gateway's refusal of `requestcall` may mean that the call no longer waits: it answered a return code. */
export function mayMeanGone({ code, details }: Problem): boolean {
  return details.upstream !== undefined && !details.upstream.code.startsWith('HTTP') && !ABOUT_THE_AGENT.has(code);
}
