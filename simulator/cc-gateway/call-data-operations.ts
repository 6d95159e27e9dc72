import type { Call, Leg } from './call.js';
import { dialLimits } from './dial-order.js';
import type { AgentOperation } from './gateway.js';
import { currentLeg, legOfCall } from './leg-commands.js';
import { Refusal } from './return-code.js';
import type { SkillQueue } from './skill-queues.js';

/** `waitcallinfo`: who waits in a queue. Only an agent who is not idle is told (precondition of page 1271). */
export const waitCallInfo: AgentOperation = ({ queues }, agent, { segment }) => {
  const skillId = segment('skillid');
  if (!/^\d{1,10}$/.test(skillId)) throw new Refusal('000-002');
  if (agent.state === 'idle' && !agent.isInCall) return { result: [] };
  return {
    result: queues.list(skillId).map((waiting) => ({
      ...callInfoOf({ ...waiting, feature: 0 }),
      logontimes: Math.floor((Date.now() - waiting.since) / 1000),
      mediaType: 5,
    })),
  };
};

/** `callinfo`: about the call that the agent is in. */
export const callInfo: AgentOperation = ({ switchboard }, agent) => ({
  result: describe(legOf(switchboard.legsOf(agent), '')),
});

export const callInfoByCallId: AgentOperation = ({ switchboard }, agent, { segment }) => ({
  result: describe(legOf(switchboard.legsOf(agent), segment('callid'))),
});

export const allCallId: AgentOperation = ({ switchboard }, agent) => ({
  result: switchboard.legsOf(agent).map(({ call }) => call.id),
});

/** `holdlist`: about the held calls. */
export const holdList: AgentOperation = ({ switchboard }, agent) => {
  const held = switchboard.legsOf(agent).filter(({ phase }) => phase === 'held');
  if (held.length === 0) throw new Refusal('400-003');
  return { result: held.map(describe) };
};

/** `remotenumbers`: who the agent is in a call with. */
export const remoteNumbers: AgentOperation = ({ switchboard }, agent) => ({
  result: switchboard.legsOf(agent).map(({ other }) => other.phone),
});

/** `appdata`: the data of a call as they were set, or their UTF-8 bytes in Base64. */
export const appData: AgentOperation = ({ switchboard }, agent, { query }) => {
  const { callData } = legOf(switchboard.legsOf(agent), query('callid') ?? '').call;
  const isEncoded = query('isencoderesult') === 'true';
  return { result: isEncoded ? Buffer.from(callData, 'utf8').toString('base64') : callData };
};

/** `setcalldataex`: at most 16 KB (page 1263). */
export const setCallData: AgentOperation = ({ switchboard }, agent, { fields }) => {
  const body = fields();
  const given = body.get('calldata');
  const call: Call = legOf(switchboard.legsOf(agent), body.get('callid') ?? '').call;
  if (given === undefined) throw new Refusal('400-002');
  const callData = body.get('isDataEncoded') === 'true' ? decode(given) : given;
  if (Buffer.byteLength(callData) > dialLimits.callData) throw new Refusal('000-002');
  call.callData = callData;
  return { result: {} };
};

function decode(text: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new Refusal('000-002');
  return Buffer.from(text, 'base64').toString('utf8');
}

/** The named call, else the current one, else a held one. */
function legOf(legs: readonly Leg[], callId: string): Leg {
  if (callId !== '') return legOfCall(legs, callId, '400-001');
  const leg = currentLeg(legs) ?? legs.find(({ phase }) => phase === 'held');
  if (leg === undefined) throw new Refusal('400-001');
  return leg;
}

function describe({ call: { id, skill, callData, startedAt }, facts: { caller, called, feature } }: Leg) {
  const info = callInfoOf({ callId: id, caller, called, feature, skill, callData, since: startedAt });
  return { ...info, logontimes: 0 };
}

interface DescribedCall {
  callId: string;
  caller: string;
  called: string;
  feature: number;
  skill: SkillQueue;
  callData: string;
  since: number;
}

function callInfoOf({ callId, caller, called, feature, skill, callData, since }: DescribedCall) {
  return {
    callfeature: feature,
    callid: callId,
    caller,
    called,
    callskill: skill.name,
    callskillid: skill.id,
    orgicallednum: '',
    calldata: callData,
    begintime: since,
    endtime: null,
    userPriority: 0,
    trunkNo: 65535,
  };
}
