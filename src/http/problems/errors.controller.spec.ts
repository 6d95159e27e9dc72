import { describe, expect, it } from '@jest/globals';
import { catalogue } from '../../errors/catalogue.js';
import { Problem } from '../../errors/problem.js';
import { ErrorsController } from './errors.controller.js';

const controller = new ErrorsController();

describe('the published catalogue', () => {
  it('lists every code', () => {
    expect(controller.listErrors().items).toHaveLength(Object.keys(catalogue).length);
  });

  it('explains one code', () => {
    expect(controller.getError('RATE_LIMITED')).toEqual({
      code: 'RATE_LIMITED',
      status: 429,
      outcome: 'not_executed',
      retryable: true,
      title: 'Too many requests',
      advice: 'Wait as long as `Retry-After` says, then try again.',
    });
  });

  it.each(['rate_limited', 'toString', ''])('does not know %j', (code) => {
    expect(() => controller.getError(code)).toThrow(
      new Problem('NOT_FOUND', { detail: 'There is no such error code.' }),
    );
  });
});
