import { Problem } from '../../errors/problem.js';
import type { Call } from '../call.js';
import { locationOf } from '../call-location.js';
import { callOf } from '../call-record.js';
import type { DialRequest } from './dial-request.js';
import type { DialSteps } from './dial-steps.js';
import type { IdempotencyRecord } from './idempotency-record.js';

/**
 * What an attempt that was sent has for a later request: with its key the answer, without one its call.
 * @returns null when that call is over, so that the customer can be called again, or came back from its transfer
 * @throws Problem the answer, when it was one
 */
export async function keptCall(
  record: IdempotencyRecord,
  request: DialRequest,
  steps: DialSteps,
): Promise<Call | null> {
  if (request.key !== undefined) return answeredCall(record, request, steps);
  const call = record.callId === null ? null : await steps.find(record.callId);
  return call === null || isOver(call) || hasComeBack(record, call) ? null : call;
}

/** A call that is never an answer again. */
export function isOver({ state }: Call): boolean {
  return state === 'ended' || state === 'failed';
}

/** Of a transfer the call goes on: it was on its way to somebody else when that was answered, and is not any more. */
function hasComeBack({ answer }: IdempotencyRecord, { transferring }: Call): boolean {
  return answer !== null && 'call' in answer && answer.call.transferring === true && !transferring;
}

/** The same for a request that waited until another process recorded the answer: it hears of every problem. */
export async function joinedCall(
  record: IdempotencyRecord,
  request: DialRequest,
  steps: DialSteps,
): Promise<Call | null> {
  const { answer } = record;
  if (answer !== null && 'code' in answer) return answeredCall(record, request, steps);
  return keptCall(record, request, steps);
}

/** The answer as it was given. An attempt that was left without one is unknown for ever. */
function answeredCall({ answer, callId }: IdempotencyRecord, request: DialRequest, { wanted }: DialSteps): Call {
  const { kind, agentId } = request;
  if (answer !== null && 'call' in answer) return callOf({ kind, ...answer.call }, wanted);
  const problem = answer === null ? answerLost() : new Problem(answer.code, answer.details);
  if (callId === null || problem.outcome === 'not_executed') throw problem;
  throw problem.with({ call: callId, location: locationOf({ id: callId, kind, agentId }) });
}

function answerLost(): Problem {
  return new Problem('UPSTREAM_TIMEOUT', {
    detail: 'The command was sent, but its answer was lost. The call may have been placed.',
  });
}
