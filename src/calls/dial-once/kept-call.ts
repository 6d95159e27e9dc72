import { Problem } from '../../errors/problem.js';
import type { Call } from '../call.js';
import { locationOf } from '../call-location.js';
import { callOf } from '../call-record.js';
import type { IdempotencyRecord } from './idempotency-record.js';
import type { DialSteps } from './dial-steps.js';
import type { Press } from './dial-request.js';

/**
 * What an attempt that was sent has for a later press: with its key the answer, without one its call.
 * @returns null when that call is over
 * @throws Problem the answer, when it was one
 */
export async function keptCall(mark: IdempotencyRecord, press: Press, placing: DialSteps): Promise<Call | null> {
  return press.key === undefined ? callInTheWay(mark, placing) : answeredCall(mark, press, placing);
}

/** The same for a press that waited until another process wrote the answer down: it hears of every problem. */
export async function joinedCall(mark: IdempotencyRecord, press: Press, placing: DialSteps): Promise<Call | null> {
  const { answer } = mark;
  if (answer !== null && 'code' in answer) return answeredCall(mark, press, placing);
  return keptCall(mark, press, placing);
}

/** The answer as it was given. One that was left without an answer is unknown for ever. */
function answeredCall({ answer, callId }: IdempotencyRecord, { kind, agentId }: Press, { wanted }: DialSteps): Call {
  if (answer !== null && 'call' in answer) return callOf({ ...answer.call, kind }, wanted);
  const problem = answer === null ? answerLost() : new Problem(answer.code, answer.details);
  if (callId === null || problem.outcome === 'not_executed') throw problem;
  throw problem.with({ call: callId, location: locationOf({ id: callId, kind, agentId }) });
}

function answerLost(): Problem {
  return new Problem('UPSTREAM_TIMEOUT', {
    detail: 'The command was sent, but its answer was lost. The call may have been placed.',
  });
}

/** The call as it is now; null when it is over, so that the customer can be called again. */
async function callInTheWay({ callId }: IdempotencyRecord, placing: DialSteps): Promise<Call | null> {
  const call = callId === null ? null : await placing.find(callId);
  return call === null || call.state === 'ended' || call.state === 'failed' ? null : call;
}
