import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../support/event-stream.js';
import { MOBILE_CALLS as CALLS } from '../support/mobile-calls.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed();
});
afterAll(() => bed.close());

const query = (parameters: Record<string, string>) => `${CALLS}?${new URLSearchParams(parameters).toString()}`;
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

describe('whoever asks for the history of bidirectional calls', () => {
  const otherSpan = Buffer.from('1.2.3').toString('base64url');
  const error = (pointer: string, code: string, detail: string) => ({ in: 'query', pointer, code, detail });
  const limit = error('/limit', 'min', 'limit must not be less than 1');
  it.each([
    ['a wide span', { from: ago(8), limit: '0' }, error('/from', 'timeSpan', 'must be at most 7 days before to')],
    [
      'a cursor that is none',
      { cursor: 'abc', limit: '0' },
      error('/cursor', 'isCursor', 'must be a nextCursor of this list'),
    ],
    [
      'a cursor of another span',
      { cursor: otherSpan, from: ago(1), limit: '0' },
      error('/cursor', 'isCursor', 'must come from a page of the same from, to and caller'),
    ],
  ])('is told of %s beside its other faults', async (_, parameters, fault) => {
    const { status, body } = await bed.send('GET', query({ ...parameters, foo: '1' }));
    const unknown = error('/foo', 'unknownProperty', 'This property does not exist.');
    const inAnyOrder = expect.arrayContaining([limit, fault, unknown]) as unknown;
    expect([status, body]).toEqual([400, problemOf('VALIDATION_FAILED', CALLS, { errors: inAnyOrder })]);
    expect(body.errors).toHaveLength(3);
  });

  it('is told of a span and of a cursor that are both wrong', async () => {
    const { body } = await bed.send('GET', query({ from: ago(8), cursor: 'abc' }));
    expect(body.errors.map(({ pointer }: Json) => pointer).sort()).toEqual(['/cursor', '/from']);
  });
});
