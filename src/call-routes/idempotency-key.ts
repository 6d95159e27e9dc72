import { ApiHeader } from '@nestjs/swagger';
import type { InputError } from '../errors/problem.js';

/** No space and no comma list: what a proxy joins from two headers is refused. */
const PATTERN = /^[\x21-\x7e]{1,255}$/;

/** The refusal of a header that is no key. */
export const keyFault: InputError = {
  in: 'header',
  pointer: '/idempotency-key',
  code: 'matches',
  detail: 'must be 1 to 255 visible ASCII characters',
};

export function isIdempotencyKey(value: unknown): value is string {
  return typeof value === 'string' && PATTERN.test(value);
}

/** Documents the header of an operation that places a call. */
export const TakesIdempotencyKey = (): MethodDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Makes the request safe to repeat: the same key with the same body is answered with the first answer and ' +
      '`Idempotent-Replayed: true`, and nothing is dialled again. Use a fresh key for every click of the button, such ' +
      'as the UUID `8e03978e-40d5-43dd-bc93-6894a57f9324`. After an answer with outcome `not_executed` the key is ' +
      'free again. Without a key, a second request within a few seconds is recognised by the number and answered with ' +
      'the first call and `deduplicated: true`.',
    schema: { type: 'string', pattern: PATTERN.source, minLength: 1, maxLength: 255 },
    // No example: Swagger UI would send it with every try, and replay the first call for a day.
  });
