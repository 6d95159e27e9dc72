import { type CanActivate, type ExecutionContext, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { unaskedBodyErrors } from './input-errors.js';
import { invalidInput } from './invalid-input.js';

/** For a route that takes no body: none, an empty one and `{}` are the same, anything else is refused. */
export const NoBody = (): MethodDecorator => UseGuards(EmptyBodyGuard);

class EmptyBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const errors = unaskedBodyErrors(context.switchToHttp().getRequest<FastifyRequest>().body);
    if (errors.length > 0) throw invalidInput(errors);
    return true;
  }
}
