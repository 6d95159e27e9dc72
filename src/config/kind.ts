import { httpUrl } from './http-url.js';

/** A kind of value in the tenants file: what it must be, and how it is read. Undefined means that the value is not of this kind. */
export interface Kind<T> {
  readonly sentence: string;
  readonly read: (value: unknown) => T | undefined;
  /** For what is no text: how the text of a `${NAME}` is read, since variables have no other type. */
  readonly readVariable?: (text: string) => T | undefined;
}

/** Text that is not empty. YAML makes numbers of bare digits and loses some of them, so numbers are refused. */
export function text(
  sentence = 'must be text, not empty, numbers in quotes',
  fits: (text: string) => boolean = () => true,
): Kind<string> {
  return { sentence, read: (value) => (typeof value === 'string' && value !== '' && fits(value) ? value : undefined) };
}

export function listOf<T>({ sentence, read }: Kind<T>): Kind<T[]> {
  return {
    sentence: `must be a list with at least one item, each of which ${sentence}`,
    read: (value) => {
      if (!Array.isArray(value) || value.length === 0) return undefined;
      const items = value.map(read).filter((item) => item !== undefined);
      return items.length === value.length ? items : undefined;
    },
  };
}

export function integer(min: number, max: number): Kind<number> {
  const fits = (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return {
    sentence: `must be a whole number from ${min} to ${max}`,
    read: (value) => (fits(value) ? value : undefined),
    readVariable: (text) => (/^\d{1,15}$/.test(text) && fits(Number(text)) ? Number(text) : undefined),
  };
}

export function choice<Word extends string>(...words: readonly Word[]): Kind<Word> {
  return { sentence: `must be one of ${words.join(', ')}`, read: (value) => words.find((word) => word === value) };
}

export const flag: Kind<boolean> = {
  sentence: 'must be true or false',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  readVariable: (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined),
};

/** A base address without its trailing slash. */
export const url: Kind<string> = {
  sentence: 'must be an http or https URL without credentials, query or fragment',
  read: (value) => (typeof value === 'string' ? httpUrl(value) : undefined),
};

export const mapping: Kind<ReadonlyMap<unknown, unknown>> = {
  sentence: 'must be a mapping',
  read: (value) => (value instanceof Map ? value : undefined),
};
