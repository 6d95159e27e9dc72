import { agentPersona } from '../personas.js';
import type { AgentOperation } from './gateway.js';
import { Refusal } from './return-code.js';
import { skillQueues } from './skill-queues.js';

/** `agentevent`: one event a reply, held while there is none. */
export const pollEvent: AgentOperation = async (gateway, agent, { aborted }) => {
  const { settings, roster } = gateway;
  if (agent.parameters.push !== undefined) throw new Refusal('000-001');
  if (agent.events.isPolled) gateway.concurrentPolls += 1;
  roster.isAlive(agent);
  const outcome = await agent.events.take(settings.pollHoldMs, aborted);
  roster.isAlive(agent);
  if (outcome === 'empty') return {};
  if ('refusal' in outcome) throw new Refusal(outcome.refusal);
  return { event: outcome.event };
};

/** `handshake`, once called `heartbeat`: keeps an agent on duty whose events are pushed. */
export const handshake: AgentOperation = ({ roster }, agent) => {
  roster.isAlive(agent);
  return {};
};

export const logOut: AgentOperation = ({ roster }, agent) => {
  if (agent.isInCall) throw new Refusal('100-010');
  roster.signOut(agent, 'empty');
  return { result: {} };
};

export const forceLogOut: AgentOperation = ({ roster }, agent) => {
  roster.signOut(agent, 'empty');
  return { result: {} };
};

export const forceLogOutWithReason: AgentOperation = ({ roster }, agent, { segment }) => {
  const reason = Number(segment('reason'));
  if (!Number.isInteger(reason) || reason < 1 || reason > 255) throw new Refusal('100-005');
  roster.signOut(agent, 'empty');
  return { result: {} };
};

export const updateGuid: AgentOperation = (_gateway, agent) => ({ result: { guid: agent.guids.issue() } });

/** `modifyaccountpwdex`: sets a new password (page 1217). */
export const modifyPassword: AgentOperation = ({ passwords }, agent, { fields }) => {
  const [oldPassword, newPassword] = [fields().get('oldPassword') ?? '', fields().get('newPassword') ?? ''];
  if (oldPassword === '' || newPassword === '') throw new Refusal('000-002');
  passwords.change(agent.id, agent.parameters.password, oldPassword, newPassword);
  return { result: {} };
};

/** `resetskill`: signs in to all configured queues, to those listed, or to none; nothing is routed before. */
export const resetSkill: AgentOperation = (_gateway, agent, { segment, query }) => {
  const refusal = agentPersona(agent.id)?.resetSkill;
  if (refusal !== undefined) throw new Refusal(refusal);
  const list = query('skillid') ?? '';
  const linkage = query('phonelinkage') ?? '';
  if (list.length > 4000 || !/^[\d;]*$/.test(list) || !/^[01]?$/.test(linkage)) throw new Refusal('000-002');
  const listed = new Set(list.split(';'));
  const isAll = segment('autoflag') === 'true';
  agent.skills = new Set(skillQueues.map(({ id }) => id).filter((id) => isAll || listed.has(String(id))));
  return { result: {} };
};

export const agentSkills: AgentOperation = () => ({
  result: skillQueues.map(({ id, name, mediatype }) => ({ name, id, mediatype })),
});

export const agentStatus: AgentOperation = (_gateway, agent) => ({
  result: { agentState: agent.status, isWorking: agent.state === 'wrapUp' },
});

export const setAutoAnswer: AgentOperation = (_gateway, agent, { segment }) => {
  agent.autoAnswer = segment('flag') === 'true';
  return { result: {} };
};

export const setAutoEnterIdle: AgentOperation = (_gateway, agent, { segment }) => {
  agent.autoEnterIdle = segment('flag') === 'true';
  return { result: {} };
};
