import type { ValidationError } from '@nestjs/common';
import type { InputError } from '../../errors/problem.js';
import { MOST_ERRORS } from './invalid-input.js';

const LONGEST_NAME = 64;

/** What a validator found, as our input errors: every faulty field with a pointer to it, never with its value. */
export function inputErrors(source: InputError['in'], found: ValidationError[], parent = ''): InputError[] {
  return found.flatMap(({ property, constraints, children }) => {
    const pointer = `${parent}/${pointerSegment(property)}`;
    const own = Object.entries(constraints ?? {}).map(([code, detail]) =>
      code === 'whitelistValidation' ? unknownProperty(source, pointer) : { in: source, pointer, code, detail },
    );
    return [...own, ...inputErrors(source, children ?? [], pointer)];
  });
}

/**
 * Keys that every object inherits, such as `toString`. class-transformer drops them before the whitelist can refuse
 * them, and no body of ours has a property of such a name.
 */
export function inheritedNameErrors(source: InputError['in'], value: unknown, parent = ''): InputError[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const pointer = `${parent}/${pointerSegment(key)}`;
    if (key in Object.prototype) return [unknownProperty(source, pointer)];
    return inheritedNameErrors(source, child, pointer);
  });
}

/** Of a request that takes no body: everything that stands in it all the same. */
export function unaskedBodyErrors(body: unknown): InputError[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [notAnObject('body')];
  return Object.keys(body)
    .slice(0, MOST_ERRORS)
    .map((name) => unknownProperty('body', `/${pointerSegment(name)}`));
}

export const notAnObject = (source: InputError['in']): InputError => ({
  in: source,
  pointer: '',
  code: 'isObject',
  detail: 'Must be a JSON object.',
});

const unknownProperty = (source: InputError['in'], pointer: string): InputError => ({
  in: source,
  pointer,
  code: 'unknownProperty',
  detail: 'This property does not exist.',
});

/** RFC 6901 section 3; a name that the client made up may be of any length. */
const pointerSegment = (name: string): string =>
  name.slice(0, LONGEST_NAME).replaceAll('~', '~0').replaceAll('/', '~1');
