import type { Leg } from './call.js';
import type { CallEvent } from './call-events.js';
import { sequences } from './call-sequences.js';
import { ringColleague, ringNumber, type Attempt } from './far-end.js';
import type { Gateway } from './gateway.js';
import { comeBack } from './second-call.js';
import { defaultSkillQueue, platformNumber } from './skill-queues.js';
import type { TransferOrder } from './transfer-order.js';

/** How long an IVR keeps a suspended call, in steps. */
const ivrSteps = 10;

/** Hands the call over at once: whatever becomes of it, the agent hears no more of it. */
export function transferBlind(gateway: Gateway, leg: Leg, order: TransferOrder): void {
  const { switchboard, queues, pace } = gateway;
  const { call } = leg;
  call.stage.stop();
  call.drop(leg, sequences.leaves);
  const skillId = queueOf(order);
  if (skillId !== undefined && call.legs.length === 0) {
    switchboard.close(call);
    const { id: callId, callData } = call;
    const caller = { caller: leg.other.phone, called: platformNumber, routed: true };
    queues.join(skillId, { ...caller, callId, callData, transferredBy: leg.agent.id });
    return;
  }
  const end = (): void => void call.end(() => sequences.isHungUp);
  const isMachine = order.target === 'ivr' || order.target === 'accessCode';
  if (isMachine) call.stage.later(pace.talkMs, end);
  else reach(gateway, leg, order, { rings: nothing, answers: () => switchboard.talk(call), fails: end });
}

/** Leaves the call when the other side has answered; until then it is the agent's, who gets it back on failure. */
export function transferOnAnswer(gateway: Gateway, leg: Leg, order: TransferOrder): void {
  const { switchboard } = gateway;
  const { call } = leg;
  const result = order.target === 'number' ? 'AgentEvent_TransOutResult' : 'AgentEvent_SuccTransResult';
  const told = (outcome: 'succeeds' | 'fails'): CallEvent => `${outcome}_${result}`;
  leg.phase = 'transferring';
  reach(gateway, leg, order, {
    rings: nothing,
    answers: () => {
      call.drop(leg, [told('succeeds'), ...sequences.leaves]);
      switchboard.talk(call);
    },
    fails: () => {
      if (leg.phase !== 'transferring') return;
      leg.tell(told('fails'));
      switchboard.retrieve(leg);
    },
  });
}

/** Sends the customer through an IVR, which gives the call back. */
export function suspend({ switchboard, pace }: Gateway, leg: Leg): void {
  switchboard.hold(leg);
  leg.call.stage.later(ivrSteps * pace.stepMs, () => comeBack(switchboard, leg));
}

/** An agent of the queue who is free; routing would ring the first one, too. */
export function freeAgentOf({ roster }: Gateway, skillId: string): string | undefined {
  return roster.all.find(({ skills, isFreeForRoutedCalls }) => isFreeForRoutedCalls && skills?.has(Number(skillId)))
    ?.id;
}

/** The platform's own number leads to the default queue; other access codes lead to a machine. */
function queueOf({ target, address }: TransferOrder): string | undefined {
  if (target === 'queue') return address;
  return target === 'accessCode' && address === platformNumber ? String(defaultSkillQueue.id) : undefined;
}

function reach(gateway: Gateway, leg: Leg, order: TransferOrder, attempt: Attempt): void {
  const { call, agent, other } = leg;
  const skillId = queueOf(order);
  const colleague = skillId === undefined ? order.address : freeAgentOf(gateway, skillId);
  if (order.target === 'number') void ringNumber(call, order.address, attempt);
  else if (order.target === 'accessCode' && skillId === undefined) void call.steps(1).then(() => attempt.answers());
  else if (colleague === undefined) void call.steps(1).then(() => attempt.fails());
  else {
    const facts = { ...leg.facts, caller: other.phone, called: colleague, transferFrom: agent.id };
    void ringColleague(gateway.roster, call, { called: colleague, from: other, facts }, attempt);
  }
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
