import type { UpstreamHeaders, UpstreamResponse } from '../http/upstream-exchange.js';
import { answerProblem, hasDocumentedBody, type UpstreamCall } from '../upstream-problem.js';
import { parseWireObject, wireText } from '../wire-value.js';

/** What every operation of the gateway answers. */
export interface GatewayAnswer {
  /** `0`: accepted. What became of it arrives as events. */
  retcode: string;
  message: string;
  result: unknown;
  /** One event, a list of them, or null. */
  event: unknown;
  headers: UpstreamHeaders;
}

/** It goes into problems and metrics, so it must look like a code: `0`, `100-006`. */
const RETCODE = /^[\w-]{1,16}$/;

/** Reads `{ message, retcode, result | event }`; every other answer is thrown as a `Problem`. */
export function readGatewayAnswer(call: UpstreamCall, { status, headers, body }: UpstreamResponse): GatewayAnswer {
  const answer = hasDocumentedBody(status) ? parseWireObject(body) : null;
  const retcode = wireText(answer?.['retcode']);
  if (answer === null || retcode === null || !RETCODE.test(retcode)) throw answerProblem(call, { status, headers });
  const { result = null, event = null } = answer;
  return {
    retcode,
    message: wireText(answer['message']) ?? '',
    result,
    event,
    headers,
  };
}
