import type { UpstreamResponse } from '../http/upstream-exchange.js';
import { answerProblem, hasDocumentedBody, type UpstreamCall } from '../upstream-problem.js';
import { parseWireObject, wireObject, wireText, type WireObject } from '../wire-value.js';

/** What every operation of AICC and ITA answers. */
export interface AiccAnswer {
  /** `0`: done. A text in most operations, a number in some. */
  retCode: string;
  result: WireObject | null;
}

/** It goes into problems and metrics, so it must look like a code: `0`, `90104029`, `-1`. */
const RETCODE = /^[\w-]{1,16}$/;

/** Reads `{ retCode, retMsg, result }`; every other answer is thrown as a `Problem`. */
export function readAiccAnswer(call: UpstreamCall, { status, headers, body }: UpstreamResponse): AiccAnswer {
  const answer = hasDocumentedBody(status) ? parseWireObject(body) : null;
  const retCode = wireText(answer?.['retCode']);
  if (answer === null || retCode === null || !RETCODE.test(retCode)) throw answerProblem(call, { status, headers });
  return { retCode, result: wireObject(answer['result']) };
}
