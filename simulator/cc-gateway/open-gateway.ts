import type { Pace } from '../pace.js';
import { AgentRoster } from './agent-roster.js';
import type { CcGatewaySettings } from './cc-gateway-settings.js';
import type { Gateway } from './gateway.js';
import { Passwords } from './passwords.js';
import { ringAgent } from './place-call.js';
import { SkillQueues } from './skill-queues.js';
import { Switchboard } from './switchboard.js';

/** A gateway in its first state: nobody signed in, nobody in a call. */
export function openGateway(settings: CcGatewaySettings, pace: Pace, keptWaiting: number): Gateway {
  const roster = new AgentRoster(settings, (agent) => switchboard.dropCallsOf(agent));
  const switchboard: Switchboard = new Switchboard(pace, roster, () => routeWaitingCalls(gateway));
  const gateway: Gateway = {
    settings,
    pace,
    roster,
    switchboard,
    queues: new SkillQueues(keptWaiting),
    passwords: new Passwords(),
    dials: [],
    requestsWithoutCookie: [],
    concurrentPolls: 0,
    signingIn: new Set(),
  };
  return gateway;
}

/** Rings each routed caller at an idle agent who signed in to the queue. */
export function routeWaitingCalls({ roster, queues, switchboard }: Gateway): void {
  if (!queues.all.some(({ isRouted }) => isRouted)) return;
  for (const agent of roster.all) {
    if (agent.skills === undefined || !agent.isFreeForRoutedCalls) continue;
    const waiting = queues.routedTo(agent.id, agent.skills);
    if (waiting === undefined) continue;
    queues.claim(waiting.callId, String(waiting.skill.id));
    ringAgent(switchboard, agent, waiting);
  }
}
