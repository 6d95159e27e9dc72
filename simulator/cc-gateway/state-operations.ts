import { stateChanges } from './agent-state.js';
import type { AgentOperation } from './gateway.js';
import { Refusal } from './return-code.js';

const simply =
  (name: 'sayfree' | 'cancelbusy' | 'cancelrest' | 'work' | 'cancelwork'): AgentOperation =>
  (_gateway, agent) => {
    agent.change(stateChanges[name], null);
    return { result: {} };
  };

export const sayFree = simply('sayfree');
export const cancelBusy = simply('cancelbusy');
export const cancelRest = simply('cancelrest');
export const work = simply('work');
export const cancelWork = simply('cancelwork');

/** `saybusy`: an agent who is busy already must give a reason and `prolong` (page 1211). */
export const sayBusy: AgentOperation = (_gateway, agent, { query }) => {
  const reason = query('reason') ?? '';
  const isReason = /^(0|2\d\d)?$/.test(reason) && Number(reason) <= 250;
  const prolong = query('prolong') ?? '';
  const isComplete = reason !== '' && prolong !== '';
  if (!isReason || !/^(true|false)?$/.test(prolong) || (agent.state === 'busy' && !agent.isInCall && !isComplete))
    throw new Refusal('000-002');
  const content = { reason: reason === '' || reason === '0' ? '1' : reason };
  agent.change(stateChanges.saybusy, content);
  return { result: {} };
};

/** `rest`: granted asynchronously, by its event; a rest that has begun can only be prolonged (page 13482). */
export const rest: AgentOperation = (_gateway, agent, { segment, query }) => {
  const seconds = Number(segment('time'));
  const cause = segment('restcause');
  const isTime = Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_399;
  const prolong = query('prolong') ?? '';
  if (!isTime || !/^(true|false)?$/.test(prolong) || !/^\d{1,3}$/.test(cause) || Number(cause) > 255)
    throw new Refusal('000-002');
  if (agent.state === 'rest' && !agent.isInCall && prolong !== 'true') throw new Refusal('100-009');
  agent.change(stateChanges.rest, { reason: cause }, seconds);
  return { result: {} };
};
