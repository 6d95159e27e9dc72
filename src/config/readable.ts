import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { httpUrl, resourceUrl } from './http-url.js';
import { nodeMode } from './node-mode.js';
import { Secret } from './secret.js';

const UNREADABLE = Symbol('unreadable');

/** A variable whose text `read` turns into its value; undefined means that the text does not fit. */
function readable(sentence: string, read: (text: string) => unknown): PropertyDecorator {
  const convert = Transform(({ value }) => read(value as string) ?? UNREADABLE);
  const check = ValidateBy({
    name: 'readable',
    validator: { validate: (value) => value !== UNREADABLE, defaultMessage: () => `$property ${sentence}` },
  });
  return (target, property) => {
    convert(target, property);
    check(target, property);
  };
}

/** Text that is compared with what others send: a lone quotation mark or a control character would make it fit nothing. */
export function PlainText(): PropertyDecorator {
  return Text('must be plain text without quotation marks around it', /^(?!["'`“”„‘’«])\P{Cc}+(?<!["'`“”„‘’»])$/u);
}

/** Text of this shape. */
export function Text(sentence: string, shape: RegExp): PropertyDecorator {
  return readable(sentence, (text) => (shape.test(text) ? text : undefined));
}

/** Decimal digits only: `Number` would also take `1e3`, `0x10` and blanks. */
export function Integer(min: number, max: number): PropertyDecorator {
  return readable(`must be a whole number from ${min} to ${max}`, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  });
}

/** `true` or `false`, in any case: chart templates write `True`. */
export function Flag(): PropertyDecorator {
  return readable('must be true or false', (text) =>
    /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined,
  );
}

/** One of these words, in any case. */
export function Choice(...words: readonly string[]): PropertyDecorator {
  return readable(`must be one of ${words.join(', ')}`, (text) => words.find((word) => word === text.toLowerCase()));
}

/** What `NODE_ENV` says. */
export function Mode(): PropertyDecorator {
  return readable('must be production, staging, test or development', nodeMode);
}

/** An http or https address, kept without its trailing slash. */
export function HttpUrl(): PropertyDecorator {
  return readable('must be an http or https URL without credentials, query or fragment', httpUrl);
}

/** The http or https address of one thing, kept as it is. */
export function ResourceUrl(): PropertyDecorator {
  return readable('must be an http or https URL without credentials or fragment', resourceUrl);
}

/** Comma-separated origins, each written exactly as a browser sends it. */
export function Origins(): PropertyDecorator {
  return readable('must be exact origins like https://crm.example.com, separated by commas', (text) => {
    const origins = text.split(',').map((origin) => origin.trim());
    return origins.every((origin) => httpUrl(origin) === origin && new URL(origin).origin === origin)
      ? origins
      : undefined;
  });
}

/** A secret of this shape: the value never shows again. */
export function SecretText(sentence: string, fits: (text: string) => boolean): PropertyDecorator {
  return readable(sentence, (text) => (fits(text) ? new Secret(text) : undefined));
}
