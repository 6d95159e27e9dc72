import { setImmediate } from 'node:timers/promises';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller/caller.js';
import { layBeside } from '../http/input/header-faults.js';
import { invalidInput } from '../http/input/invalid-input.js';
import type { AgentRef } from '../state/agent-ref.js';
import { isIdempotencyKey, keyFault } from './idempotency-key.js';
import { answersWithCall, type AnswersWithCall } from './placed-call-answer.js';

/** Who places a call, in which request and under which key. */
export interface DialContext {
  readonly caller: Caller;
  /** The checked `Idempotency-Key`, if there is one. */
  readonly key: string | undefined;
  /**
   * For what is logged about the dial. Handed on by hand: an AsyncLocalStorage would make each promise of each poll
   * dearer, and lend the id of a sign-in to the polling that it starts.
   */
  readonly requestId: string;
}

/** The same on a route with `:agentId`. */
export interface AgentDialContext extends DialContext {
  readonly agent: AgentRef;
}

/** What a handler is handed: the context for its service, and how it answers. */
export type RouteDial = DialContext & AnswersWithCall;
export type AgentRouteDial = AgentDialContext & AnswersWithCall;

/**
 * Hands a handler what it needs to place a call and to answer: `@Dial() dial: AgentRouteDial` on routes of an agent,
 * `RouteDial` on others. The caller is known: `@PlacesCall` leaves no route open.
 */
export const Dial = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const http = context.switchToHttp();
  const { id: requestId, headers, body, caller, agent } = http.getRequest<FastifyRequest>();
  const key = headers['idempotency-key'];
  if (key === undefined || isIdempotencyKey(key))
    return { caller, agent, key, requestId, ...answersWithCall(http.getResponse<FastifyReply>()) };
  if (typeof body === 'object' && body !== null) layBeside(body, keyFault);
  return refusedBehindBody();
});

/** The first refusal is the answer: that of the body, if there is one, names this fault too. */
async function refusedBehindBody(): Promise<never> {
  await setImmediate();
  throw invalidInput([keyFault]);
}
