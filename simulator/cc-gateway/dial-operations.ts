import { outsideNumber } from '../personas.js';
import { sequences } from './call-sequences.js';
import type { Agent } from './agent.js';
import type { Call } from './call.js';
import { dialOrder, isDialable } from './dial-order.js';
import type { AgentOperation, Dial, Gateway, OperationResult } from './gateway.js';
import { callColleague, callOutside, connectClaimed } from './place-call.js';
import { platformNumber } from './skill-queues.js';
import { placedAnswer } from './placed-answer.js';
import { Refusal } from './return-code.js';
import { isWorkNumber } from './work-number.js';

/** `callout`: calls an outside number (page 1232). */
export const callOut: AgentOperation = async (gateway, agent, { fields }) => {
  const order = dialOrder(fields(), platformNumber);
  refuseBusyAgent(gateway, agent);
  refusePersona(order.called);
  const call = callOutside(
    gateway.switchboard,
    agent,
    { ...order, feature: 7 },
    { dials: sequences.calloutDials, rings: sequences.calloutRings },
  );
  return placed(gateway, agent, 'callout', call);
};

/** `callinner`: calls a colleague (page 1235). A work number outside the range is 200-018. */
export const callInner: AgentOperation = async (gateway, agent, { fields }) => {
  const order = dialOrder(fields(), agent.id);
  refuseBusyAgent(gateway, agent);
  if (!isWorkNumber(order.called, gateway.settings.maxAgentId) || order.called === agent.id)
    throw new Refusal('200-018');
  const call = callColleague(gateway.switchboard, agent, { ...order, feature: 6 });
  const answer = await placed(gateway, agent, 'callinner', call);
  return gateway.settings.callinnerResult === 'callId' ? answer : { ...answer, message: 'success', result: {} };
};

/** `previewCallout`: dials a number of an offer; an offer is used once (page 1233). */
export const previewCallOut: AgentOperation = async (gateway, agent, { fields }) => {
  const controlId = fields().get('callcontrolid') ?? '';
  const called = fields().get('called') ?? '';
  if (!/^-?\d{1,19}$/.test(controlId) || !isDialable(called)) throw new Refusal('000-002');
  refuseBusyAgent(gateway, agent);
  const numbers = agent.previews.get(controlId);
  if (numbers === undefined) throw new Refusal('200-036');
  if (!numbers.includes(called)) throw new Refusal('200-001');
  refusePersona(called);
  agent.previews.delete(controlId);
  const call = callOutside(
    gateway.switchboard,
    agent,
    { caller: platformNumber, called, feature: 44 },
    { dials: sequences.shortDials, rings: [] },
  );
  return placed(gateway, agent, 'previewCallout', call);
};

export const cancelPreviewCallOut: AgentOperation = (_gateway, agent, { fields }) => {
  const controlId = fields().get('callcontrolid') ?? '';
  if (!/^-?\d{1,19}$/.test(controlId)) throw new Refusal('000-002');
  if (!agent.previews.delete(controlId)) throw new Refusal('200-036');
  return { result: {} };
};

/** `requestcall`: claims a waiting call; not in a call, a held one included. Its page knows 100-007 only (1251). */
export const requestCall: AgentOperation = ({ queues, switchboard, dials }, agent, { segment, query }) => {
  if (agent.isInCall || segment('skilltype') !== '0') throw new Refusal('100-007');
  const waiting = queues.claim(segment('callid'), query('skillid') ?? '');
  if (waiting === undefined) throw new Refusal('100-007');
  connectClaimed(switchboard, agent, waiting);
  dials.push({ agentId: agent.id, kind: 'requestcall', called: waiting.caller, at: Date.now() });
  return { result: {} };
};

function refuseBusyAgent({ switchboard }: Gateway, agent: Agent): void {
  // A call that has just ended counts until its last event.
  if (switchboard.legsOf(agent).some(({ phase }) => phase !== 'held')) throw new Refusal('100-007');
}

function refusePersona(called: string): void {
  const refusal = outsideNumber(called)?.refusal;
  if (refusal !== undefined) throw new Refusal(refusal);
}

function placed(gateway: Gateway, agent: Agent, kind: Dial['kind'], call: Call): Promise<OperationResult> {
  const { called } = call.facts;
  gateway.dials.push({ agentId: agent.id, kind, called, at: Date.now() });
  return placedAnswer(call, kind === 'callinner' ? undefined : outsideNumber(called)?.answer, gateway.pace);
}
