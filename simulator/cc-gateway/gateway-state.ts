import type { Agent } from './agent.js';
import type { Leg } from './call.js';
import type { Gateway } from './gateway.js';

/** Everything that can be seen of the gateway from outside. */
export type GatewayState = ReturnType<typeof gatewayState>;

/** Agents, calls, waiting callers and dials as they are now; no Guid and no password. */
export function gatewayState({ roster, queues, switchboard, dials, concurrentPolls }: Gateway) {
  return {
    agents: roster.all
      .filter(({ isSignedOut }) => !isSignedOut)
      .map((agent) => describeAgent(agent, switchboard.legsOf(agent))),
    calls: [...switchboard.calls.values()].map(({ id, facts: { caller, called }, digits, callData, pickUp, legs }) => ({
      callId: id,
      caller,
      called,
      digits,
      callData,
      rings: pickUp !== undefined || legs.some(({ phase }) => phase === 'ringing'),
    })),
    waiting: queues.all.map(({ callId, skill, caller }) => ({ callId, skillId: skill.id, caller })),
    dials,
    concurrentPolls,
  };
}

function describeAgent({ id, status, state, skills, previews, events }: Agent, legs: readonly Leg[]) {
  return {
    agentId: id,
    agentState: status,
    state: legs.length > 0 ? 'talking' : state,
    skills: [...(skills ?? [])],
    calls: legs.map(({ call, phase, other, isMuted, conference }) => ({
      callId: call.id,
      phase,
      with: other.phone,
      isMuted,
      isThreeParty: conference !== undefined,
    })),
    previews: [...previews.keys()],
    waitingEvents: events.length,
  };
}
