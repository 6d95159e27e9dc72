import { describe, expect, it } from '@jest/globals';
import { Problem } from './problem.js';

describe('Problem', () => {
  it('takes status, outcome and retryability from the catalogue', () => {
    const { status, outcome, retryable, message } = new Problem('UPSTREAM_TIMEOUT');
    expect({ status, outcome, retryable, message }).toEqual({
      status: 504,
      outcome: 'unknown',
      retryable: false,
      message: 'The platform did not answer in time',
    });
  });

  it('lets an occurrence know its outcome better than the catalogue', () => {
    expect(new Problem('INTERNAL', { outcome: 'not_executed' }).outcome).toBe('not_executed');
  });

  it('keeps what it knew and its cause when more becomes known', () => {
    const cause = new Error('cut');
    const problem = new Problem('UPSTREAM_FAILURE', { detail: 'Cut off.' }, { cause }).with({ call: 'c1' });
    expect(problem.details).toEqual({ detail: 'Cut off.', call: 'c1' });
    expect(problem.cause).toBe(cause);
    expect(problem).toBeInstanceOf(Problem);
  });
});
