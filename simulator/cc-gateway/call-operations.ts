import { isDialable } from './dial-order.js';
import type { AgentOperation } from './gateway.js';
import { legFor, legOfCall, legsFor, legToRetrieve } from './leg-commands.js';
import { Refusal } from './return-code.js';

/** `answer`: takes a call that rings at an agent without automatic answer (page 1234). */
export const answer: AgentOperation = ({ switchboard }, agent, { query }) => {
  const callId = query('callid') ?? '';
  const rings = switchboard.legsOf(agent).filter(({ call }) => callId === '' || callId === call.id);
  switchboard.answer(legFor('answer', rings));
  return { result: {} };
};

/** `release`: hangs up the call that is not held (page 1247). */
export const release: AgentOperation = ({ switchboard }, agent) => {
  switchboard.hangUp(legFor('release', switchboard.legsOf(agent)));
  return { result: {} };
};

/** `dropcall`: ends any call of the agent by its id, one of a three-party call too (page 1246). */
export const dropCall: AgentOperation = ({ switchboard }, agent, { segment }) => {
  switchboard.endFor(legOfCall(switchboard.legsOf(agent), segment('callid'), '200-025'));
  return { result: {} };
};

/** `disconnect`: one party of a consultation or three-party call leaves; a held one cannot be reached (page 1248). */
export const disconnect: AgentOperation = ({ switchboard }, agent, { segment }) => {
  const number = segment('number');
  if (!isDialable(number)) throw new Refusal('000-002');
  const legs = switchboard.legsOf(agent).filter(({ phase }) => phase !== 'over');
  const leg = legs.find(({ phase, other }) => phase !== 'held' && [other.phone, other.workNo].includes(number));
  if (leg === undefined || legs.length < 2) throw new Refusal('200-204');
  switchboard.hangUpOn(leg.call);
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
  switchboard.hold(legFor('hold', switchboard.legsOf(agent)));
  return { result: {} };
};

/** `gethold`: back to a held call, the only one where no id is given (page 1241). */
export const getHold: AgentOperation = ({ switchboard }, agent, { query }) => {
  switchboard.retrieve(legToRetrieve(switchboard.legsOf(agent), query('callid') ?? ''));
  return { result: {} };
};

/** `connecthold`: holds the current call and talks to the held one (page 1240). */
export const connectHold: AgentOperation = ({ switchboard }, agent, { segment }) => {
  const { current, held } = legsFor('connecthold', switchboard.legsOf(agent), segment('callid'));
  switchboard.hold(current);
  switchboard.retrieve(held);
  return { result: {} };
};

/** `confjoin`: current and held call become one three-party call (page 1245). */
export const confJoin: AgentOperation = ({ switchboard }, agent, { fields }) => {
  const callId = fields().get('callid') ?? '';
  if (callId === '') throw new Refusal('000-002');
  const { current, held } = legsFor('confjoin', switchboard.legsOf(agent), callId);
  const callData = fields().get('callappdata');
  if (callData !== undefined && callData !== '') held.call.callData = callData;
  switchboard.confer(held, current);
  return { result: {} };
};

const muting =
  (name: 'beginmute' | 'endmute'): AgentOperation =>
  ({ switchboard }, agent) => {
    legFor(name, switchboard.legsOf(agent)).isMuted = name === 'beginmute';
    return { result: {} };
  };

/** `beginmute`: the other side hears nothing; no event tells of it (page 1237). */
export const beginMute = muting('beginmute');
export const endMute = muting('endmute');

/** `seconddialex`: digits for a machine at the other end (page 1244). */
export const secondDial: AgentOperation = ({ switchboard }, agent, { query, segment }) => {
  const digits = query('number') ?? segment('number');
  if (!isDialable(digits)) throw new Refusal('000-002');
  legFor('seconddialex', switchboard.legsOf(agent)).call.digits += digits;
  return { result: {} };
};
