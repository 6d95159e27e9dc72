import type { BidirectionalCall } from './bidirectional-call.js';

/** What a callback says: texts only, and null where AICC prints null. */
export type CallbackFields = Record<string, string | null>;

/** The body of the connection callback (API reference 1318). */
export function answerFields({ callSerialNo, order }: BidirectionalCall): CallbackFields {
  return { callSerialNo, serviceNo: order.agentWorkNo, called: order.called, callData: order.callData };
}

/** The body of the hang-up callback (API reference 1319). */
export function releaseFields(call: BidirectionalCall): CallbackFields {
  const { order, moments } = call;
  return {
    ...answerFields(call),
    caller: order.caller,
    callerPresent: order.callerPresent,
    createCallTime: callbackTime(call.createdAt),
    alertingTime: callbackTime(moments.alertingTime),
    talkingTime: callbackTime(moments.talkingTime),
    releaseTime: callbackTime(moments.releaseTime),
    talkDuration: String(call.secondsFrom('talkingTime')),
    recordfile: recordFile(moments.talkingTime),
    locationId: '0',
    releaseReason: String(call.releaseReason),
    agentAlertingTime: callbackTime(moments.agentAlertingTime),
    agentTalkingTime: callbackTime(moments.agentTalkingTime),
    agentReleaseTime: callbackTime(moments.releaseTime),
    agentTalkDuration: String(call.secondsFrom('agentTalkingTime')),
    ...call.persona.releaseFields,
  };
}

/** `yyyy/MM/dd,HH:mm:ss:SSS`; the examples read as UTC. Empty for what never happened. */
export function callbackTime(epochMs: number | undefined): string {
  if (epochMs === undefined) return '';
  const [date = '', time = ''] = new Date(epochMs).toISOString().slice(0, -1).split('T');
  return `${date.replaceAll('-', '/')},${time.replace('.', ':')}`;
}

function recordFile(talkingTime: number | undefined): string {
  if (talkingTime === undefined) return '';
  const day = callbackTime(talkingTime).slice(0, 10).replaceAll('/', '');
  return `Y:/2/mobileAgent/${day}/${Math.floor(talkingTime / 1000)}-${talkingTime % 1000}.wav`;
}
