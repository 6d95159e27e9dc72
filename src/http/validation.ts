import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from '@nestjs/common';
import { type InputError, Problem } from '../errors/problem.js';
import { inheritedNameErrors, inputErrors } from './input-errors.js';

/** A body of five thousand unknown keys must not get five thousand errors back. */
const MOST_ERRORS = 50;

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
    const source = sources[metadata.type];
    if (source === undefined || plainTypes.includes(metadata.metatype)) return this.pipe.transform(given, metadata);

    const input = given === undefined ? {} : given;
    if (typeof input !== 'object' || input === null || Array.isArray(input)) throw invalid([notAnObject(source)]);
    const inherited = inheritedNameErrors(source, input);
    const { value, found } = await this.check(input, metadata);
    const errors = [...inputErrors(source, found), ...inherited];
    if (errors.length > 0) throw invalid(errors);
    return value;
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

const invalid = (errors: InputError[]): Problem =>
  new Problem('VALIDATION_FAILED', { errors: errors.slice(0, MOST_ERRORS) });

const notAnObject = (source: InputError['in']): InputError => ({
  in: source,
  pointer: '',
  code: 'isObject',
  detail: 'This must be a JSON object.',
});
