import type { ErrorCode } from '../../errors/catalogue.js';
import { Problem, type ProblemDetails } from '../../errors/problem.js';
import type { Call } from '../call.js';
import { recordOf, type CallRecord } from '../call-record.js';

/**
 * The answer to a press, in the form in which it is kept: without what the next press with the same key says again, and
 * of a problem without its cause, which would carry foreign objects along.
 */
export type DialAnswer =
  | { readonly call: Omit<CallRecord, 'kind'> & Partial<Pick<Call, 'kind'>> }
  | { readonly code: ErrorCode; readonly details: ProblemDetails };

export function placedAnswer(call: Call, wanted: Partial<Call>): DialAnswer {
  return { call: recordOf(call, wanted) };
}

/** The call that may exist stands in the mark. */
export function problemAnswer({ code, details }: Problem): DialAnswer {
  const kept = { ...details };
  delete kept.call;
  delete kept.location;
  return { code, details: kept };
}

/** Provably nothing was dialled: whoever presses again may be served anew. */
export function didNothing(answer: DialAnswer): boolean {
  return 'code' in answer && new Problem(answer.code, answer.details).outcome === 'not_executed';
}
