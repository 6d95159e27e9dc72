import { outsideNumber } from '../personas.js';
import type { Agent } from './agent.js';
import type { Call, CallFacts, Leg } from './call.js';
import type { CallEvent } from './call-events.js';
import { failures, sequences } from './call-sequences.js';
import { offer, ringColleague, ringNumber } from './far-end.js';
import type { WaitingCall } from './skill-queues.js';
import type { Switchboard } from './switchboard.js';

/** What the agent hears while an outside number is dialled, and while it rings. */
export interface DialEvents {
  dials: readonly CallEvent[];
  rings: readonly CallEvent[];
}

/** Calls an outside number for the agent. */
export function callOutside(switchboard: Switchboard, agent: Agent, facts: CallFacts, events: DialEvents): Call {
  const call = switchboard.open(facts);
  // Such a call is lost inside the platform: it is in nobody's books.
  if (outsideNumber(facts.called)?.fate === 'nothingIsHeard') switchboard.calls.delete(call.id);
  else void dialOutside(switchboard, call.join(agent, { phone: facts.called, workNo: '' }), events);
  return call;
}

export function callColleague(switchboard: Switchboard, agent: Agent, facts: CallFacts): Call {
  const call = switchboard.open(facts);
  void dialColleague(switchboard, call.join(agent, { phone: facts.called, workNo: facts.called }));
  return call;
}

/** Offers a call to the agent, as the routing of a skill queue does. */
export function ringAgent(switchboard: Switchboard, agent: Agent, caller: InboundCaller): Call {
  const call = openInbound(switchboard, caller);
  const leg = call.join(agent, { phone: caller.caller, workNo: '' });
  void offer(leg, { answers: () => switchboard.talk(call), fails: () => call.end(() => sequences.isNotAnswered) });
  return call;
}

/** Connects a caller whom the agent claimed. */
export function connectClaimed(switchboard: Switchboard, agent: Agent, waiting: WaitingCall): Call {
  const call = openInbound(switchboard, waiting);
  const leg = call.join(agent, { phone: waiting.caller, workNo: '' });
  void call.play(leg, sequences.shortDials).then(async () => {
    await call.steps(1);
    switchboard.talk(call);
  });
  return call;
}

type InboundCaller = Partial<WaitingCall> & { caller: string; called: string };

function openInbound(switchboard: Switchboard, waiting: InboundCaller): Call {
  const { callId, caller, called, skill, callData = '', transferredBy } = waiting;
  return switchboard.open({
    ...(callId !== undefined && { callId }),
    ...(transferredBy !== undefined && { transferFrom: transferredBy }),
    caller,
    called,
    feature: 0,
    skill,
    callData,
  });
}

async function dialOutside(switchboard: Switchboard, leg: Leg, { dials, rings }: DialEvents): Promise<void> {
  const { call } = leg;
  if (outsideNumber(call.facts.called)?.fate === 'ownPhoneNotPickedUp') {
    await call.play(leg, dials.slice(0, 1));
    await call.end(() => failures.ownPhoneNotPickedUp.events);
    return;
  }
  await call.play(leg, dials);
  await ringNumber(call, call.facts.called, {
    rings: () => call.play(leg, rings),
    answers: (persona) => switchboard.talk(call, persona),
    fails: (failure) => call.end(() => failure?.events ?? []),
  });
}

async function dialColleague(switchboard: Switchboard, leg: Leg): Promise<void> {
  const { call, agent } = leg;
  await call.play(leg, sequences.calloutDials);
  const order = { called: call.facts.called, from: { phone: call.facts.caller, workNo: agent.id }, facts: call.facts };
  await ringColleague(switchboard.roster, call, order, {
    rings: () => call.play(leg, sequences.calloutRings),
    answers: () => switchboard.talk(call),
    fails: () => call.end(() => sequences.colleagueFails),
  });
}
