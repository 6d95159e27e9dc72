import { outsideNumber } from '../personas.js';
import type { Agent } from './agent.js';
import type { Leg } from './call.js';
import type { AgentOperation, Gateway, OperationResult } from './gateway.js';
import { currentLeg, heldLeg, legFor } from './leg-commands.js';
import { placedAnswer } from './placed-answer.js';
import { Refusal } from './return-code.js';
import { callBeside, cancelTransfer as cancel, consult } from './second-call.js';
import { skillQueues } from './skill-queues.js';
import { freeAgentOf, suspend, transferBlind, transferOnAnswer } from './transfer.js';
import { consultOrder, transferOrder, type TransferOrder } from './transfer-order.js';
import { isWorkNumber } from './work-number.js';

/** Features of calls that an agent placed: these cannot be handed blindly to an outside number (page 1242). */
const outboundFeatures = [7, 40, 43, 44, 45];

/** `transfer`: hands the current call over, in one of eleven ways (page 1242). */
export const transfer: AgentOperation = async (gateway, agent, { fields }) => {
  const order = transferOrder(fields());
  const leg = legFor('transfer', gateway.switchboard.legsOf(agent));
  checkTransfer(gateway, agent, leg, order);
  gateway.dials.push({ agentId: agent.id, kind: 'transfer', called: order.address, at: Date.now() });
  if (order.callData !== undefined) leg.call.callData = order.callData;
  start(gateway, leg, order);
  if (order.target !== 'number') return { result: {} };
  return withoutId(await placedAnswer(leg.call, outsideNumber(order.address)?.answer, gateway.pace));
};

/** `canceltransfer`: of a talk or three-party transfer to an outside number (page 1243). */
export const cancelTransfer: AgentOperation = ({ switchboard }, agent) => {
  const leg = switchboard.legsOf(agent).find(({ purpose, phase }) => purpose?.kind === 'transfer' && phase !== 'over');
  if (leg === undefined) throw new Refusal('200-012');
  void cancel(switchboard, leg);
  return { result: {} };
};

/** `innerhelp`: asks a colleague, or whoever is free in a queue (page 1236). */
export const innerHelp: AgentOperation = (gateway, agent, { fields }) => {
  const order = consultOrder(fields());
  const legs = gateway.switchboard.legsOf(agent);
  const leg = legFor('innerhelp', legs);
  refuseThirdCall(legs);
  if (order.target === 'agent') checkColleague(gateway, agent, order.address);
  else checkQueue(order.address);
  // Where nobody of the queue is free its own number is called, which is no agent's: the consultation fails.
  const colleague = order.target === 'agent' ? order.address : (freeAgentOf(gateway, order.address) ?? order.address);
  const call = consult(gateway.switchboard, leg, colleague, order);
  gateway.dials.push({ agentId: agent.id, kind: 'innerhelp', called: order.address, at: Date.now() });
  return { result: call.id };
};

function start(gateway: Gateway, leg: Leg, order: TransferOrder): void {
  if (order.mode === 'blind') transferBlind(gateway, leg, order);
  else if (order.mode === 'onAnswer') transferOnAnswer(gateway, leg, order);
  else if (order.mode === 'suspend') suspend(gateway, leg);
  else callBeside(gateway.switchboard, leg, order);
}

function checkTransfer(gateway: Gateway, agent: Agent, leg: Leg, { target, mode, address }: TransferOrder): void {
  if (target === 'agent') checkColleague(gateway, agent, address);
  if (target === 'queue') checkQueue(address);
  if (target === 'number') {
    const refusal = outsideNumber(address)?.refusal;
    if (refusal !== undefined) throw new Refusal(refusal);
    if (mode === 'blind' && outboundFeatures.includes(leg.facts.feature)) throw new Refusal('100-007');
    if (mode !== 'blind' && mode !== 'onAnswer') refuseThirdCall(gateway.switchboard.legsOf(agent));
  }
  const isInternal = leg.other.workNo !== '';
  if (isInternal && mode === 'blind' && (target === 'queue' || target === 'accessCode')) throw new Refusal('100-007');
}

/** An agent has two calls at most. */
function refuseThirdCall(legs: readonly Leg[]): void {
  if (currentLeg(legs) !== undefined && heldLeg(legs, '') !== undefined) throw new Refusal('100-007');
}

function checkColleague({ settings }: Gateway, agent: Agent, address: string): void {
  if (!isWorkNumber(address, settings.maxAgentId) || address === agent.id) throw new Refusal('200-018');
}

function checkQueue(address: string): void {
  if (!skillQueues.some(({ id }) => String(id) === address)) throw new Refusal('000-002');
}

/** `transfer` places a call but is not documented to answer its id: that comes with the events. */
function withoutId(answer: OperationResult): OperationResult {
  return answer.result === undefined ? answer : { ...answer, result: {} };
}
