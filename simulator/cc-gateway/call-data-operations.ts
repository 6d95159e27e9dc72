import type { Call, Leg } from './call.js';
import type { AgentOperation } from './gateway.js';
import { Refusal } from './return-code.js';

const callDataLimit = 16 * 1024;

/** `waitcallinfo`: who waits in a queue. Only an agent who is not idle is told (precondition of page 1271). */
export const waitCallInfo: AgentOperation = ({ queues }, agent, { segment }) => {
  const skillId = segment('skillid');
  if (!/^\d{1,10}$/.test(skillId)) throw new Refusal('000-002');
  if (agent.state === 'idle' && !agent.isInCall) return { result: [] };
  return {
    result: queues.list(skillId).map(({ callId, skill, caller, called, since }) => ({
      callfeature: 0,
      callid: callId,
      caller,
      called,
      callskill: skill.name,
      callskillid: skill.id,
      orgicallednum: '',
      calldata: '',
      begintime: since,
      endtime: null,
      userPriority: 0,
      trunkNo: 65535,
      logontimes: Math.floor((Date.now() - since) / 1000),
      mediaType: 5,
    })),
  };
};

/** `callinfo`: about the call that the agent is in. */
export const callInfo: AgentOperation = ({ switchboard }, agent) => ({
  result: describe(callOf(switchboard.legsOf(agent), '')),
});

export const callInfoByCallId: AgentOperation = ({ switchboard }, agent, { segment }) => ({
  result: describe(callOf(switchboard.legsOf(agent), segment('callid'))),
});

export const allCallId: AgentOperation = ({ switchboard }, agent) => ({
  result: switchboard.legsOf(agent).map(({ call }) => call.id),
});

export const holdList: AgentOperation = ({ switchboard }, agent) => ({
  result: switchboard
    .legsOf(agent)
    .filter(({ phase }) => phase === 'held')
    .map(({ call }) => describe(call)),
});

export const appData: AgentOperation = ({ switchboard }, agent, { query }) => ({
  result: callOf(switchboard.legsOf(agent), query('callid') ?? '').callData,
});

export const setCallData: AgentOperation = ({ switchboard }, agent, { fields }) => {
  const callData = fields().get('calldata') ?? '';
  if (Buffer.byteLength(callData) > callDataLimit) throw new Refusal('000-002');
  callOf(switchboard.legsOf(agent), fields().get('callid') ?? '').callData = callData;
  return { result: {} };
};

function callOf(legs: readonly Leg[], callId: string): Call {
  const open = legs.filter(({ phase }) => phase !== 'over');
  const current = open.find(({ phase }) => phase !== 'held') ?? open[0];
  const leg = callId === '' ? current : open.find(({ call }) => call.id === callId);
  if (leg === undefined) throw new Refusal('400-001');
  return leg.call;
}

function describe({ id, facts, skill, callData, startedAt }: Call) {
  return {
    callfeature: facts.feature,
    callid: id,
    caller: facts.caller,
    called: facts.called,
    callskill: skill.name,
    callskillid: skill.id,
    orgicallednum: '',
    calldata: callData,
    begintime: startedAt,
    endtime: null,
    userPriority: 0,
    trunkNo: 65535,
    logontimes: 0,
  };
}
