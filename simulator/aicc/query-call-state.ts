import type { SimulatedAnswer } from '../simulated-exchange.js';
import type { AiccSettings } from './aicc-settings.js';
import type { BidirectionalCall } from './bidirectional-call.js';
import type { ReleaseReason } from './call-course.js';
import type { CallDesk } from './call-desk.js';
import type { JsonFields } from './json-fields.js';
import { returnCodeAnswer } from './return-code-answer.js';

/** ITA speaks Q.850 (API reference 1306): 16 cleared, 19 no answer, 3 no route, 20 subscriber absent, 41 temporary failure. */
const itaReasonCodes: Readonly<Record<ReleaseReason, number>> = { 0: 16, 1: 16, 2: 20, 3: 3, 4: 19, 5: 19, 6: 41 };

/** queryCallState (API reference 1306). */
export function queryCallState(fields: JsonFields, settings: AiccSettings, desk: CallDesk): SimulatedAnswer {
  const { callSerialNo } = fields;
  if (typeof callSerialNo !== 'string' || !/^\d{1,50}$/.test(callSerialNo)) {
    return returnCodeAnswer(settings, '3', 'The format of callSerialNo is incorrect');
  }
  const call = desk.find(callSerialNo);
  if (!call) return returnCodeAnswer(settings, '1', 'Query failed');
  const { order } = call;
  const result = {
    state: call.state,
    reasonCode: reasonCode(call, settings),
    callData: order.callData,
    caller: order.caller,
    called: order.called,
    startTime: String(call.createdAt),
    endTime: epochText(call.moments.releaseTime),
    callerPresent: order.callerPresent,
    agentPresent: order.agentPresent,
  };
  return returnCodeAnswer(settings, '0', 'success', { result });
}

/** 0 until the call has ended, although 0 also means that the customer hung up: only `state` tells them apart. */
export function reasonCode(call: BidirectionalCall, settings: AiccSettings): number {
  if (!call.isEnded) return 0;
  return settings.product === 'ita' ? itaReasonCodes[call.releaseReason] : call.releaseReason;
}

/** Times in queries are epoch milliseconds as text. */
export function epochText(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : String(epochMs);
}
