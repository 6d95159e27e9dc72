import { Problem } from '../../errors/problem.js';
import type { Call } from '../call.js';
import { locationOf } from '../call-location.js';
import { openAnswer } from './dial-answer.js';
import type { IdempotencyRecord } from './idempotency-record.js';
import type { DialSteps } from './dial-steps.js';
import type { Press } from './dial-request.js';

/**
 * What an attempt that was sent has for a later press: with its key the answer, without one its call.
 * @returns null when that call is over
 * @throws Problem the answer, when it was one
 */
export async function keptCall(mark: IdempotencyRecord, press: Press, placing: DialSteps): Promise<Call | null> {
  return press.key === undefined ? callInTheWay(mark, placing) : answeredCall(mark, press);
}

/** One that was left without an answer is unknown for ever. */
function answeredCall({ answer, callId }: IdempotencyRecord, { kind, agentId }: Press): Call {
  if (answer !== null) return openAnswer(answer);
  throw new Problem('UPSTREAM_TIMEOUT', {
    detail: 'The command was sent, but its answer was lost. The call may have been placed.',
    ...(callId !== null && { call: callId, location: locationOf({ id: callId, kind, agentId }) }),
  });
}

/** The call as it is now; null when it is over, so that the customer can be called again. */
async function callInTheWay({ callId }: IdempotencyRecord, placing: DialSteps): Promise<Call | null> {
  const call = callId === null ? null : await placing.find(callId);
  return call === null || call.state === 'ended' || call.state === 'failed' ? null : call;
}
