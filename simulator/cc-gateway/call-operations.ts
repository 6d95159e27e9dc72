import type { AgentOperation } from './gateway.js';
import { Refusal } from './return-code.js';

/** `answer`: takes a call that rings at an agent without automatic answer (page 1234). */
export const answer: AgentOperation = ({ switchboard }, agent, { query }) => {
  const callId = query('callid') ?? '';
  const leg = switchboard
    .legsOf(agent)
    .find(({ phase, call }) => phase === 'ringing' && (callId === '' || callId === call.id));
  if (leg === undefined) throw new Refusal('200-002');
  switchboard.answer(leg);
  return { result: {} };
};

/** `release`: hangs up the call that is not held (page 1247). */
export const release: AgentOperation = ({ switchboard }, agent) => {
  const leg = switchboard.activeLeg(agent);
  if (leg === undefined || leg.phase === 'over') throw new Refusal('200-017');
  switchboard.hangUp(leg);
  return { result: {} };
};

/** `dropcall`: ends any call of the agent by its id (page 1246). */
export const dropCall: AgentOperation = ({ switchboard }, agent, { segment }) => {
  const leg = switchboard.legsOf(agent).find(({ call, phase }) => call.id === segment('callid') && phase !== 'over');
  if (leg === undefined) throw new Refusal('200-025');
  switchboard.hangUp(leg);
  return { result: {} };
};

/** `releasephone`: puts down the phone of an always-off-hook agent. */
export const releasePhone: AgentOperation = (_gateway, agent) => {
  if (agent.isInCall || !agent.isPhoneOffHook) throw new Refusal('200-017');
  agent.isPhoneOffHook = false;
  agent.tell('AgentOther_PhoneRelease', { phoneState: 3 });
  return { result: {} };
};

export const hold: AgentOperation = ({ switchboard }, agent) => {
  const leg = switchboard.activeLeg(agent);
  if (leg === undefined) throw new Refusal('200-013');
  if (leg.phase !== 'talking') throw new Refusal('200-014');
  switchboard.hold(leg);
  return { result: {} };
};

/** `gethold`: back to a held call, the only one where no id is given (page 1241). */
export const getHold: AgentOperation = ({ switchboard }, agent, { query }) => {
  const callId = query('callid') ?? '';
  const legs = switchboard.legsOf(agent);
  const leg = legs.find(({ phase, call }) => phase === 'held' && (callId === '' || call.id === callId));
  if (leg === undefined) throw new Refusal('200-015');
  if (switchboard.activeLeg(agent) !== undefined) throw new Refusal('200-016');
  switchboard.retrieve(leg);
  return { result: {} };
};
