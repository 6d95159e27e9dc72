import { wireInstant, wireInteger, wireObject, wireText, type WireObject } from '../wire-value.js';

/** A customer who waits in a skill queue. What the gateway leaves out is null. */
export interface WaitingCall {
  callId: string | null;
  caller: string | null;
  called: string | null;
  skillId: string | null;
  waitingSince: string | null;
  waitingSeconds: number | null;
}

/** The `result` of `queryWaitCallInfoBySkillId` (API reference 1271). An empty queue may have no list at all. */
export function readWaitingCalls(result: unknown): WaitingCall[] {
  if (!Array.isArray(result)) return [];
  return result.flatMap((entry) => {
    const call = wireObject(entry);
    return call === null ? [] : readWaitingCall(call);
  });
}

function readWaitingCall(call: WireObject): WaitingCall {
  return {
    callId: wireText(call['callid']),
    caller: wireText(call['caller']),
    called: wireText(call['called']),
    skillId: wireText(call['callskillid']),
    waitingSince: wireInstant(call['begintime']),
    waitingSeconds: wireInteger(call['logontimes']),
  };
}
