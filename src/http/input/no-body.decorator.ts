import { type CanActivate, type ExecutionContext, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem, type InputError } from '../../errors/problem.js';
import { unaskedBodyErrors } from './input-errors.js';
import { invalidInput } from './invalid-input.js';
import { Validation } from './validation.js';

type QueryClass = new () => object;

/**
 * For a route that takes no body: none, an empty one and `{}` are the same, anything else is refused. Where the handler
 * takes a query, its class is given, so that a refusal of the body names the faults of the query too.
 */
export const NoBody = (query?: QueryClass): MethodDecorator => UseGuards(new EmptyBodyGuard(query));

class EmptyBodyGuard implements CanActivate {
  private readonly validation = new Validation();

  constructor(private readonly queryClass: QueryClass | undefined) {}

  canActivate(context: ExecutionContext): true | Promise<never> {
    const { body, query } = context.switchToHttp().getRequest<FastifyRequest>();
    const errors = unaskedBodyErrors(body);
    return errors.length === 0 || this.refuse(errors, query);
  }

  private async refuse(errors: readonly InputError[], query: unknown): Promise<never> {
    throw invalidInput([...errors, ...(await this.queryErrors(query))]);
  }

  private async queryErrors(query: unknown): Promise<readonly InputError[]> {
    if (this.queryClass === undefined) return [];
    try {
      await this.validation.transform(query, { type: 'query', metatype: this.queryClass });
      return [];
    } catch (error) {
      if (error instanceof Problem) return error.details.errors ?? [];
      throw error;
    }
  }
}
