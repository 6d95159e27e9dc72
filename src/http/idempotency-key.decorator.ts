import { setImmediate } from 'node:timers/promises';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { InputError } from '../errors/problem.js';
import { layBeside } from './header-faults.js';
import { invalidInput } from './invalid-input.js';

const HEADER = 'idempotency-key';
/** No space and no comma list: what a proxy joins from two headers is refused. */
const KEY = /^[\x21-\x7e]{1,255}$/;

const fault: InputError = {
  in: 'header',
  pointer: `/${HEADER}`,
  code: 'matches',
  detail: 'must be 1 to 255 visible ASCII characters',
};

/** What tells one press from another. */
export interface PressIds {
  /** The checked `Idempotency-Key`, if there is one. */
  readonly key: string | undefined;
  /**
   * For what is logged about the press. Handed on by hand: an AsyncLocalStorage would make each promise of each poll
   * dearer, and lend the id of a sign-in to the polling that it starts.
   */
  readonly requestId: string;
}

/** Hands a press to the handler of an operation that places a call. */
export const Pressed = createParamDecorator((_: unknown, context: ExecutionContext): PressIds | Promise<never> => {
  const { id: requestId, headers, body } = context.switchToHttp().getRequest<FastifyRequest>();
  const key = headers[HEADER];
  if (key === undefined || (typeof key === 'string' && KEY.test(key))) return { key, requestId };
  if (typeof body === 'object' && body !== null) layBeside(body, fault);
  return refusedBehindBody();
});

/** The first refusal is the answer: that of the body, if there is one, names this fault too. */
async function refusedBehindBody(): Promise<never> {
  await setImmediate();
  throw invalidInput([fault]);
}

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
