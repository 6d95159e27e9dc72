import { getMetadataStorage, IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import { httpUrl, resourceUrl } from './http-url.js';
import { Secret } from './secret.js';

/** How one property of a settings class is read, from a variable or from the tenants file. Undefined: the value does not fit. */
export interface Setting {
  /** What the value must be: ends the sentence that begins with its name. */
  readonly sentence: string;
  /** Reads a variable: a variable of the environment, or a value that contains `${NAME}`. Both are never anything but text. */
  readonly readText: (text: string) => unknown;
  /** Reads what stands in the tenants file itself, where YAML tells numbers and flags from text. */
  readonly readLiteral: (value: unknown) => unknown;
  /** Whether the value may also be (`too`), or is always (`only`), the contents of a file that the name with `File` behind it names. */
  readonly file?: 'too' | 'only';
  /** The class of a mapping below this one. */
  readonly section?: new () => object;
}

/** Stands in for a value that cannot be read and says why; `key` is the key to blame where it is another one. */
export class Unreadable {
  constructor(
    readonly problem: string,
    readonly key?: string,
  ) {}
}

/** The settings of a class in the order of its properties, those of its parents behind them. class-validator keeps them. */
export function settingsOf(type: new () => object): ReadonlyMap<string, Setting> {
  const all = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  return new Map(
    all
      .filter(({ name }) => name === 'readable')
      .map(({ propertyName, constraints }) => [propertyName, constraints[0] as Setting]),
  );
}

function readable({
  readLiteral = (value) => (typeof value === 'string' ? setting.readText(value) : undefined),
  ...setting
}: Omit<Setting, 'readLiteral'> & Partial<Setting>): PropertyDecorator {
  return ValidateBy({
    name: 'readable',
    constraints: [{ ...setting, readLiteral }],
    validator: { validate: (value) => !(value instanceof Unreadable) },
  });
}

/** A value that nobody can do without. */
export function Required(): PropertyDecorator {
  return ValidateBy({
    name: 'required',
    validator: { validate: (value) => value !== undefined, defaultMessage: () => 'is required' },
  });
}

interface RuleOptions<T> {
  /** Other settings that it looks at. It is not asked when one of them, or its own, has a problem already. */
  readonly needs?: readonly (keyof T)[];
  /** It holds with NODE_ENV=production only. */
  readonly inProduction?: boolean;
}

/** What must hold between settings. Put it on the one to blame. */
export function Rule<T extends object>(
  sentence: string,
  isBroken: (settings: T) => boolean,
  { needs = [], inProduction = false }: RuleOptions<T> = {},
): PropertyDecorator {
  return ValidateBy(
    {
      name: 'rule',
      validator: {
        defaultMessage: () => sentence,
        validate: (value, args) => {
          const settings = args?.object as T;
          return [value, ...needs.map((key) => settings[key])].some(isUnreadable) || !isBroken(settings);
        },
      },
    },
    inProduction ? { groups: ['production'] } : {},
  );
}

const isUnreadable = (value: unknown) => value instanceof Unreadable;

/** Text that is not empty. YAML makes numbers of bare digits and loses some of them, so numbers are refused. */
export function Text(sentence = 'must be text, not empty, numbers in quotes', shape = /./s): PropertyDecorator {
  return readable({ sentence, readText: (text) => (shape.test(text) ? text : undefined) });
}

/** Text that is compared with what others send: a lone quotation mark or a control character would make it fit nothing. */
export function PlainText(): PropertyDecorator {
  return Text('must be plain text without quotation marks around it', /^(?!["'`“”„‘’«])\P{Cc}+(?<!["'`“”„‘’»])$/u);
}

/** Decimal digits only: `Number` would also take `1e3`, `0x10` and blanks. */
export function Integer(min: number, max: number): PropertyDecorator {
  const fitting = (value: unknown) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? value : undefined;
  return readable({
    sentence: `must be a whole number from ${min} to ${max}`,
    readText: (text) => (/^\d{1,15}$/.test(text) ? fitting(Number(text)) : undefined),
    readLiteral: fitting,
  });
}

/** `true` or `false`; in a variable in any case: chart templates write `True`. */
export function Flag(): PropertyDecorator {
  return readable({
    sentence: 'must be true or false',
    readText: (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined),
    readLiteral: (value) => (typeof value === 'boolean' ? value : undefined),
  });
}

/** One of these words; in a variable in any case. */
export function Choice(...words: readonly string[]): PropertyDecorator {
  return readable({
    sentence: `must be one of ${words.join(', ')}`,
    readText: (text) => words.find((word) => word === text.toLowerCase()),
    readLiteral: (value) => words.find((word) => word === value),
  });
}

/** What `NODE_ENV` may say. Only `production` means something here. */
export type NodeMode = 'production' | 'development' | 'test' | 'staging';

/** Short forms that operators write. A word that is not known is refused: a misspelt `production` would open a laptop's doors. */
const MODES: ReadonlyMap<string, NodeMode> = new Map([
  ['production', 'production'],
  ['prod', 'production'],
  ['development', 'development'],
  ['dev', 'development'],
  ['test', 'test'],
  ['staging', 'staging'],
]);

/** The mode that this text means, in any case; undefined when it means none. */
export function nodeMode(text: string): NodeMode | undefined {
  return MODES.get(text.toLowerCase());
}

export function Mode(): PropertyDecorator {
  return readable({ sentence: 'must be production, staging, test or development', readText: nodeMode });
}

/** An http or https address, kept without its trailing slash. */
export function HttpUrl(): PropertyDecorator {
  return readable({
    sentence: 'must be an http or https URL without credentials, query or fragment',
    readText: httpUrl,
  });
}

/** The http or https address of one thing, kept as it is. */
export function ResourceUrl(): PropertyDecorator {
  return readable({ sentence: 'must be an http or https URL without credentials or fragment', readText: resourceUrl });
}

/** Comma-separated origins, each written exactly as a browser sends it. */
export function Origins(): PropertyDecorator {
  const isOrigin = (text: string) => httpUrl(text) === text && new URL(text).origin === text;
  return readable({
    sentence: 'must be exact origins like https://crm.example.com, separated by commas',
    readText: (text) => {
      const origins = text.split(',').map((origin) => origin.trim());
      return origins.every(isOrigin) ? origins : undefined;
    },
  });
}

/** A list in the tenants file, of texts that fit. */
export function TextList(sentence: string, fits: (text: string) => boolean): PropertyDecorator {
  const isItem = (value: unknown) => typeof value === 'string' && fits(value);
  return readable({
    sentence: `must be a list with at least one item, each of which ${sentence}`,
    readText: () => undefined,
    readLiteral: (value) => (Array.isArray(value) && value.length > 0 && value.every(isItem) ? value : undefined),
  });
}

/** A secret that fits, given directly or as a mounted file: the value never shows again. */
export function SecretText(sentence: string, fits: (text: string) => boolean): PropertyDecorator {
  return readable({ sentence, readText: (text) => (fits(text) ? new Secret(text) : undefined), file: 'too' });
}

/** Contents of the file that the key with `File` behind it names. */
export function FileContents(sentence: string, readText: (contents: string) => unknown): PropertyDecorator {
  return readable({ sentence, readText, file: 'only' });
}

/** A mapping in the tenants file; null may stand for one that is absent. */
export function Section(section: new () => object): PropertyDecorator {
  const check = readable({ sentence: 'must be a mapping', readText: () => undefined, section });
  return (target, property) =>
    [check, ValidateNested(), IsOptional()].forEach((decorate) => decorate(target, property));
}
