import type { ErrorCode } from '../../errors/catalogue.js';
import { Problem, type ProblemDetails } from '../../errors/problem.js';
import type { Call } from '../call.js';

/** The answer to a press, in the form in which it is kept: a cause would carry foreign objects along. */
export type DialAnswer = { readonly call: Call } | { readonly code: ErrorCode; readonly details: ProblemDetails };

export const answerOf = ({ code, details }: Problem): DialAnswer => ({ code, details });

/** The call of an answer, or its problem, thrown. */
export function openAnswer(answer: DialAnswer): Call {
  if ('call' in answer) return answer.call;
  throw new Problem(answer.code, answer.details);
}

/** Provably nothing was dialled: whoever presses again may be served anew. */
export function didNothing(answer: DialAnswer): boolean {
  return 'code' in answer && new Problem(answer.code, answer.details).outcome === 'not_executed';
}
