import type { Agent } from './agent.js';
import type { Leg } from './call.js';
import type { AgentOperation } from './gateway.js';
import { currentLeg } from './leg-commands.js';

/** `syncagentinfo`: the present state instead of the events that led to it, which are thrown away (page 1226). */
export const syncAgentInfo: AgentOperation = ({ switchboard }, agent) => {
  agent.events.clear();
  const legs = switchboard.legsOf(agent).filter(({ phase }) => phase !== 'over');
  const leg = currentLeg(legs) ?? legs.at(-1);
  return { result: { callinfo: leg?.call.id ?? '', agentStateInfo: { ...stateOf(agent), ...callsOf(legs, leg) } } };
};

function stateOf(agent: Agent) {
  return {
    workNo: agent.id,
    qcWorkNo: '',
    state: agent.status,
    lastState: agent.status,
    preBusy: agent.stateAfterCall?.state === 'busy',
    preRest: agent.stateAfterCall?.state === 'rest',
    agentStateBeginTime: agent.stateSince,
    currentTime: Date.now(),
    recordID: '',
    releaseFlag: false,
    curCommand: 0,
    cmdBeginTime: 0,
  };
}

function callsOf(legs: readonly Leg[], leg: Leg | undefined) {
  const begin = leg?.call.startedAt ?? 0;
  return {
    mainCallId: legs[0]?.call.id ?? '',
    curCallId: leg?.call.id ?? '',
    holdCallId: legs.find(({ phase }) => phase === 'held')?.call.id ?? '',
    callFeature: leg?.facts.feature ?? -1,
    talkingCallfeature: leg?.facts.feature ?? -1,
    callerNo: leg?.facts.caller ?? '',
    calledNo: leg?.facts.called ?? '',
    partner: leg?.other.phone ?? '',
    callData: leg?.call.callData ?? '',
    firsttalkingFlag: leg?.phase === 'talking',
    beginTalkingTime: begin,
    secondTalkingTime: 0,
    beginHoldTime: 0,
  };
}
