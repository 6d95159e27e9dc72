import { agentPersona } from '../personas.js';
import type { Agent } from './agent.js';
import type { Operation } from './operations.js';
import type { Gateway } from './gateway.js';
import { affinityCookie } from './gateway-answer.js';
import { Refusal } from './return-code.js';
import { isWorkNumber } from './work-number.js';

/** The agent behind a request, if its Guid (and cookie, where the site needs one) lets the operation pass. */
export function admit(
  { settings, roster, passwords, requestsWithoutCookie }: Gateway,
  operation: Operation,
  agentId: string,
  headers: Record<string, string>,
): Agent {
  const agent = roster.find(agentId);
  if (agent === undefined) throw new Refusal('100-006');
  if (!agent.guids.accepts(headers['guid'])) {
    throw new Refusal(agent.isSignedOut ? '100-006' : settings.wrongGuidCode);
  }
  // The last event of a session can still be fetched.
  const hasLastWords = operation.name === 'agentevent' && agent.events.length > 0;
  if (agent.isSignedOut && !hasLastWords) throw new Refusal('100-006');
  if (headers['cookie']?.includes(`${affinityCookie}=`) !== true) {
    requestsWithoutCookie.push({ agentId, operation: operation.name });
    if (settings.requireAffinityCookie) throw new Refusal('000-003');
  }
  const isCallOperation = /^(voicecall|calldata)\//.test(operation.path);
  const switchOver = agentPersona(agentId)?.commands;
  if (isCallOperation && switchOver !== undefined) throw new Refusal(switchOver);
  // Until then the agent can do everything but call (page 1202); its code is not documented.
  if (operation.path.startsWith('voicecall/') && passwords.mustChange(agentId)) throw new Refusal('100-007');
  return agent;
}

/** Whether the id can be an agent's at all; any other is a wrong address (000-002). */
export function checkAgentId(agentId: string, maxAgentId: number): void {
  if (!isWorkNumber(agentId, maxAgentId)) throw new Refusal('000-002');
}
