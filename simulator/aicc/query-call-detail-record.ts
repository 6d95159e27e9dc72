import type { SimulatedAnswer } from '../simulated-exchange.js';
import type { AiccSettings } from './aicc-settings.js';
import type { BidirectionalCall } from './bidirectional-call.js';
import type { CallDesk } from './call-desk.js';
import { isAbsent, optionalText, type JsonFields } from './json-fields.js';
import { epochText, reasonCode } from './query-call-state.js';
import { returnCodeAnswer } from './return-code-answer.js';

const longestSpanMs = 7 * 86_400_000;

/** Task types: "0" all but ITA, "1" AICC bidirectional, "2" anonymous, "3" voice notification, "4" ITA. */
const taskTypesWithCalls: Readonly<Record<AiccSettings['product'], readonly string[]>> = {
  aicc: ['0', '1'],
  ita: ['4'],
};

/** queryCallDetailRecord (API reference 1305), newest call first. "1" is an empty result, not a failure. */
export function queryCallDetailRecord(fields: JsonFields, settings: AiccSettings, desk: CallDesk): SimulatedAnswer {
  const span = readSpan(fields);
  if (!span) return returnCodeAnswer(settings, '2', 'The time format is incorrect');
  const offset = readCount(fields['offset'], 0);
  const limit = readCount(fields['limit'], 100);
  if (offset === null || limit === null || limit < 1 || limit > 100) {
    return returnCodeAnswer(settings, '4', 'The value of limit or offset is incorrect');
  }
  if (!isAbsent(fields['caller']) && !/^\+?\d{1,32}$/.test(String(fields['caller']))) {
    return returnCodeAnswer(settings, '12', 'The calling number is unavailable');
  }
  const found = matchingCalls(fields, settings, desk).filter(
    ({ createdAt }) => createdAt >= span.start && createdAt <= span.end,
  );
  if (found.length === 0) return returnCodeAnswer(settings, '1', 'No data');
  const callInfo = found.slice(offset, offset + limit).map((call) => callDetail(call, settings));
  return returnCodeAnswer(settings, '0', 'success', { result: { total: found.length, callInfo } });
}

/** A record is there from the moment a call is started, with the state it is in. */
function matchingCalls(fields: JsonFields, settings: AiccSettings, desk: CallDesk): BidirectionalCall[] {
  const caller = optionalText(fields['caller']);
  const taskType = optionalText(fields['taskType']) ?? '0';
  if (!taskTypesWithCalls[settings.product].includes(taskType)) return [];
  return desk.calls
    .filter(({ state, order }) => state > 0 && (caller === null || order.caller === caller))
    .toReversed();
}

function readSpan(fields: JsonFields): { start: number; end: number } | null {
  const [start, end] = [fields['startTime'], fields['endTime']].map((time) =>
    typeof time === 'string' && /^\d{13}$/.test(time) ? Number(time) : NaN,
  );
  if (start === undefined || end === undefined) return null;
  return end >= start && end - start <= longestSpanMs ? { start, end } : null;
}

/** Counts are texts in every edition of the reference. */
function readCount(value: unknown, byDefault: number): number | null {
  if (isAbsent(value)) return byDefault;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function callDetail(call: BidirectionalCall, settings: AiccSettings): object {
  const { order, moments } = call;
  return {
    callSerialNo: call.callSerialNo,
    caller: order.caller,
    called: order.called,
    startTime: String(call.createdAt),
    endTime: epochText(moments.releaseTime),
    state: call.state,
    reasonCode: reasonCode(call, settings),
    callData: order.callData,
    callerPresent: order.callerPresent,
    alertingTime: epochText(moments.alertingTime),
    talkingTime: epochText(moments.talkingTime),
    releaseTime: epochText(moments.releaseTime),
    talkDuration: call.secondsFrom('talkingTime'),
    agentAlertingTime: epochText(moments.agentAlertingTime),
    agentTalkingTime: epochText(moments.agentTalkingTime),
    agentTalkDuration: call.secondsFrom('agentTalkingTime'),
  };
}
