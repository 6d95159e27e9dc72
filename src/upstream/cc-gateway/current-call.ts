import { wireObject, wireText } from '../wire-value.js';

/** The call that an agent is in. What the gateway leaves out is null. */
export interface CurrentCall {
  readonly callId: string;
  readonly caller: string | null;
  readonly called: string | null;
  readonly skillId: string | null;
}

/** The `result` of `callinfo`, as the vendor's clients read it; null where it names no call. */
export function readCurrentCall(result: unknown): CurrentCall | null {
  const call = wireObject(result);
  const callId = wireText(call?.['callid']);
  if (call === null || callId === null) return null;
  return {
    callId,
    caller: wireText(call['caller']),
    called: wireText(call['called']),
    skillId: wireText(call['callskillid']),
  };
}
