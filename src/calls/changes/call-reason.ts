import type { Call, CallCause, CallReason, CallReasonCode } from '../call.js';
import type { CallEvent } from './call-event.js';

/**
 * How much a cause tells. Failures arrive as several events in changing order (OUTBOUND_DETECT_EVENT before or after
 * AgentEvent_Call_Out_Fail): the more telling one stays.
 */
const telling: Record<CallCause, number> = {
  none: 0,
  connectFailed: 1,
  consultFailed: 1,
  dialFailed: 2,
  agentHungUp: 3,
  customerHungUp: 3,
  agentNoAnswer: 3,
  detected: 4,
};

/**
 * `detect` of OUTBOUND_DETECT_EVENT: the one code of its page (API reference 1360) and the release causes of AICC (2639),
 * which may stand there too. A code that is not here is read from its description.
 */
const detectCodes: Readonly<Partial<Record<string, CallReasonCode>>> = {
  '8': 'CUSTOMER_NO_ANSWER',
  '9': 'CUSTOMER_NO_ANSWER', // rejected by the customer
  '10': 'CUSTOMER_LEG_FAILED', // out of the service area
  '11': 'CUSTOMER_BUSY',
  '47': 'CUSTOMER_BUSY',
  '48': 'CUSTOMER_LEG_FAILED', // powered off
  '49': 'CUSTOMER_NO_ANSWER', // released before the answer
  '50': 'START_FAILED', // insufficient balance
  '59': 'START_FAILED', // parameter error
  '1552': 'CALLER_ID_REFUSED',
};

const detectWords: readonly [RegExp, CallReasonCode][] = [
  [/calling number/i, 'CALLER_ID_REFUSED'],
  [/busy/i, 'CUSTOMER_BUSY'],
  [/no answer|not answer|reject|refuse/i, 'CUSTOMER_NO_ANSWER'],
];

/** The reason that an event gives for the end of a call, from what was known of the call before. */
export function reasonOf(call: Call, event: CallEvent): CallReason {
  return { code: reasonCode(call, event), upstreamCode: event.upstreamCode, text: event.text };
}

/** Whether an event says more about the end of a call than the cause that is known. */
export function tellsMore(event: CallEvent, than: CallCause): boolean {
  return telling[event.cause] > telling[than];
}

function reasonCode(call: Call, event: CallEvent): CallReasonCode {
  switch (event.cause) {
    case 'agentHungUp':
      return 'AGENT_HUNG_UP';
    case 'customerHungUp':
      return 'CUSTOMER_HUNG_UP';
    case 'agentNoAnswer':
      return 'AGENT_NO_ANSWER';
    case 'detected':
      return detectedReason(event);
    case 'dialFailed':
    case 'connectFailed':
    case 'consultFailed':
      // Which side it was is seen from how far the call had come; a second failure event finds it failed already.
      if (call.state === 'failed' && call.reason !== null) return call.reason.code;
      return failedLeg(call);
    case 'none':
      return 'OTHER';
  }
}

function detectedReason({ upstreamCode, text }: CallEvent): CallReasonCode {
  const known = upstreamCode === null ? undefined : detectCodes[upstreamCode];
  if (known !== undefined) return known;
  return detectWords.find(([words]) => words.test(text ?? ''))?.[1] ?? 'OTHER';
}

/** The documented failure sequences name no side: it is the side that had not answered yet. */
function failedLeg(call: Call): CallReasonCode {
  if (call.state === 'alerting') return call.kind === 'inbound' ? 'AGENT_NO_ANSWER' : 'CUSTOMER_NO_ANSWER';
  if (call.agentPhone === 'offHook') return 'CUSTOMER_LEG_FAILED';
  return call.agentPhone === 'alerting' ? 'AGENT_NO_ANSWER' : 'AGENT_LEG_FAILED';
}
