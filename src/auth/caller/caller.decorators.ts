import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AgentRef } from '../../state/agent-ref.js';
import type { Caller } from './caller.js';

/** Hands the caller to a handler: `@CurrentCaller() caller: Caller`. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  known(requestOf(context).caller, 'caller'),
);

/** Hands the agent of the path to a handler, `me` resolved: `@CurrentAgent() agent: AgentRef`. */
export const CurrentAgent = createParamDecorator((_: unknown, context: ExecutionContext): AgentRef =>
  known(requestOf(context).agent, 'agent'),
);

function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

function known<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`A handler asks for the ${what}, but its route's access declares none`);
  return value;
}
