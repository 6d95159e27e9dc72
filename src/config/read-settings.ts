import { validateSync, type ValidationError } from 'class-validator';
import { type Setting, settingsOf, Unreadable } from './setting.js';

/** A value that was found: the text of a variable or of a file (then with the key of the file), or what stands in the tenants file. */
export type Given = { readonly text: string; readonly key?: string } | { readonly literal: unknown } | Unreadable;

/** Where the values of one settings class come from. */
export interface SettingsSource {
  /** Undefined: not set, the default counts. */
  find(key: string, setting: Setting): Given | undefined;
  /** Every key that is there, to be compared with the known ones. */
  keys(): readonly string[];
  /** The source of a mapping below. */
  within(key: string, values: ReadonlyMap<unknown, unknown>): SettingsSource;
}

/** A problem of one setting: its dotted path, and the sentence that goes on from there. */
export type Problem = readonly [path: string, sentence: string];

/** The service cannot start with these settings. Lists every problem; none of them quotes a value that may be secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    );
  }
}

/** Before the name of an unknown key: class-validator would take `constructor` and `__proto__` for known ones. */
const UNKNOWN = '?';

/** The settings of this class. What cannot be read is an `Unreadable` in them until `problemsOf` has looked. */
export function readSettings<T extends object>(type: new () => T, source: SettingsSource): T {
  const settings = new type();
  const known = new Set<string>();
  for (const [key, setting] of settingsOf(type)) {
    if (setting.file !== 'only') known.add(key);
    if (setting.file) known.add(`${key}File`);
    const given = source.find(key, setting);
    if (given !== undefined) Object.assign(settings, { [key]: valueOf(key, setting, given, source) });
  }
  for (const key of source.keys()) if (!known.has(key)) Object.assign(settings, { [UNKNOWN + key]: true });
  return settings;
}

function valueOf(key: string, setting: Setting, given: Given, source: SettingsSource): unknown {
  if (given instanceof Unreadable) return given;
  if ('literal' in given && setting.section && given.literal instanceof Map)
    return readSettings(setting.section, source.within(key, given.literal));
  if ('literal' in given) return setting.readLiteral(given.literal) ?? new Unreadable(setting.sentence);
  return setting.readText(given.text) ?? new Unreadable(setting.sentence, given.key);
}

/** Everything wrong with these settings, in their order: values first, then what must hold between them, then unknown keys. */
export function problemsOf(settings: object, { path = '', production = false } = {}): Problem[] {
  const errors = validateSync(settings, {
    whitelist: true,
    forbidNonWhitelisted: true,
    // Rules without a group always hold, those of production only where it is asked for.
    always: true,
    strictGroups: true,
    groups: production ? ['production'] : [],
  });
  return flatten(errors, path);
}

function flatten(errors: readonly ValidationError[], path: string): Problem[] {
  return errors.toSorted((one, other) => rank(one) - rank(other)).flatMap((error) => problemsOfOne(error, path));
}

function rank({ constraints = {} }: ValidationError): number {
  if ('whitelistValidation' in constraints) return 2;
  return 'rule' in constraints ? 1 : 0;
}

function problemsOfOne(
  { property, value, target, constraints, children = [] }: ValidationError,
  path: string,
): Problem[] {
  const pathOf = (key: string) => (path === '' ? key : `${path}.${key}`);
  if (constraints && 'whitelistValidation' in constraints)
    return [[pathOf(property.slice(UNKNOWN.length)), 'is not a known key']];
  if (value instanceof Unreadable) return [[pathOf(value.key ?? property), value.problem]];
  const [sentence] = Object.values(constraints ?? {});
  const isFile = settingsOf(target?.constructor as new () => object).get(property)?.file === 'only';
  return [
    ...(sentence === undefined ? [] : [[pathOf(isFile ? `${property}File` : property), sentence] as const]),
    ...flatten(children, pathOf(property)),
  ];
}
