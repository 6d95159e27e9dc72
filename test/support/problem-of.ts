import { catalogue, type ErrorCode } from '../../src/errors/catalogue.js';
import { anyValue } from './any-value.js';

/** The whole body of a problem answer; `more` is what this occurrence has beside or instead of the usual. */
export function problemOf(code: ErrorCode, instance: string, more: object = {}): object {
  const { title, status, outcome, retryable } = catalogue[code];
  return {
    type: `/v1/errors/${code}`,
    title,
    status,
    detail: anyValue.text,
    instance,
    code,
    outcome,
    retryable,
    requestId: anyValue.id,
    ...more,
  };
}
