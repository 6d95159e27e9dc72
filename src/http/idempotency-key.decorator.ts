import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';

const HEADER = 'idempotency-key';
/** No space and no comma list: what a proxy joins from two headers is refused. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Hands the checked `Idempotency-Key` to a handler; undefined when there is none. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers[HEADER];
  if (key === undefined || (typeof key === 'string' && KEY.test(key))) return key;
  const detail = 'must be 1 to 255 visible ASCII characters';
  throw new Problem('VALIDATION_FAILED', {
    errors: [{ in: 'header', pointer: `/${HEADER}`, code: 'matches', detail }],
  });
});

/** Documents the header of an operation that places a call. */
export function TakesIdempotencyKey(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Makes the request safe to repeat: the same key with the same body is answered with the first answer and ' +
        '`Idempotent-Replayed: true`, and nothing is dialled again. Use a fresh key for every press of the button, such ' +
        'as the UUID `8e03978e-40d5-43dd-bc93-6894a57f9324`. After an answer with outcome `not_executed` the key is free again. Without a key, a second press ' +
        'within a few seconds is recognised by the number and answered with the first call and `deduplicated: true`.',
      schema: { type: 'string', pattern: KEY.source, minLength: 1, maxLength: 255 },
      // No example: Swagger UI would send it with every try, and replay the first call for a day.
    }),
  );
}
