import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from '@nestjs/common';
import type { InputError } from '../../errors/problem.js';
import { headerFaultsBeside } from './header-faults.js';
import { inheritedNameErrors, inputErrors, notAnObject } from './input-errors.js';
import { invalidInput } from './invalid-input.js';
import { plainInput } from './plain-input.js';

const sources: Readonly<Partial<Record<ArgumentMetadata['type'], InputError['in']>>> = {
  body: 'body',
  query: 'query',
  param: 'path',
};
const plainTypes: readonly unknown[] = [undefined, Object, Array, String, Number, Boolean];

/** Checks what a handler takes against its DTO class and names all faulty fields at once. */
@Injectable()
export class Validation implements PipeTransform {
  private readonly pipe = new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    // A DTO without properties stands for "no body": what is in it gets refused, not the class.
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
    exceptionFactory: (found) => new InvalidInput(found),
  });

  async transform(given: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return given;
    const source = sources[metadata.type];
    if (source === undefined || plainTypes.includes(metadata.metatype)) return this.pipe.transform(given, metadata);

    const input = given === undefined ? {} : given;
    const { value, errors } = await this.judge(source, input, metadata);
    // Only now: by the end of the first wait every header has been looked at.
    if (errors.length > 0) throw invalidInput([...(source === 'body' ? headerFaultsBeside(input) : []), ...errors]);
    return value;
  }

  private async judge(
    source: InputError['in'],
    input: unknown,
    metadata: ArgumentMetadata,
  ): Promise<{ value?: unknown; errors: InputError[] }> {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return { errors: [notAnObject(source)] };
    const plain = plainInput(metadata.metatype as new () => object, input as Record<string, unknown>);
    if (plain !== null) return { value: plain, errors: [] };
    const inherited = inheritedNameErrors(source, input);
    const { value, found } = await this.check(input, metadata);
    return { value, errors: [...inputErrors(source, found), ...inherited] };
  }

  private async check(
    input: object,
    metadata: ArgumentMetadata,
  ): Promise<{ value?: unknown; found: ValidationError[] }> {
    try {
      return { value: await this.pipe.transform(input, metadata), found: [] };
    } catch (error) {
      if (error instanceof InvalidInput) return { found: error.found };
      throw error;
    }
  }
}

class InvalidInput extends Error {
  constructor(readonly found: ValidationError[]) {
    super('Invalid input');
  }
}
