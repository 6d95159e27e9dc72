import { describe, expect, it } from '@jest/globals';
import { BadRequestException, ForbiddenException, PayloadTooLargeException } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import { toProblem } from './to-problem.js';

describe('toProblem', () => {
  it('leaves a problem as it is', () => {
    const problem = new Problem('CALL_GONE');
    expect(toProblem(problem)).toBe(problem);
  });

  it.each([
    [new BadRequestException('secret'), 'VALIDATION_FAILED'],
    [new PayloadTooLargeException(), 'PAYLOAD_TOO_LARGE'],
    [
      Object.assign(new Error('x'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 }),
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [Object.assign(new Error('x'), { code: 'FST_ERR_SEND_INSIDE_ONERR', statusCode: 500 }), 'INTERNAL'],
    [Object.assign(new Error('x'), { code: 'ERR_BAD_REQUEST', statusCode: 404 }), 'INTERNAL'],
    [new ForbiddenException(), 'INTERNAL'],
    [new Error('x'), 'INTERNAL'],
    ['text', 'INTERNAL'],
    [undefined, 'INTERNAL'],
    [null, 'INTERNAL'],
  ])('takes %p for %s and keeps it as the cause only', (thrown, code) => {
    const problem = toProblem(thrown);
    expect([problem.code, problem.details]).toEqual([code, {}]);
    expect(problem.cause).toBe(thrown);
  });
});
