import { setImmediate } from 'node:timers/promises';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { InputError } from '../../errors/problem.js';
import { layBeside } from './header-faults.js';
import { IDEMPOTENCY_KEY } from './idempotency-key.decorator.js';
import { invalidInput } from './invalid-input.js';

const HEADER = 'idempotency-key';

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
  if (key === undefined || (typeof key === 'string' && IDEMPOTENCY_KEY.test(key))) return { key, requestId };
  if (typeof body === 'object' && body !== null) layBeside(body, fault);
  return refusedBehindBody();
});

/** The first refusal is the answer: that of the body, if there is one, names this fault too. */
async function refusedBehindBody(): Promise<never> {
  await setImmediate();
  throw invalidInput([fault]);
}
