import { resolve } from 'node:path';
import { type Kind, text } from './kind.js';
import { readMountedFile } from './mounted-file.js';
import { Secret } from './secret.js';
import type { Section } from './section.js';
import { plainValue } from './variable.js';

/** A line break in the middle of a secret is a file of another kind. */
const oneLine = text('must be one line of text, not empty, numbers in quotes', (value) => !/[\r\n]/.test(value));

/** Contents of the file that a key names. */
export function fileValue(section: Section, key: string, contents: Kind<string>): string | undefined {
  const path = section.get(key, text());
  if (path === undefined) return undefined;
  const file = readMountedFile(resolve(section.context.directory, path));
  const value = 'contents' in file ? contents.read(file.contents) : undefined;
  if (value === undefined) section.blame(key, 'problem' in file ? file.problem : contents.sentence);
  return value;
}

/** A secret: the key itself, or the contents of the file that the key with `File` behind it names. */
export function secretValue(section: Section, key: string, kind = oneLine): Secret | undefined {
  if (section.has(key) && section.has(`${key}File`))
    section.blame(key, `stands beside ${key}File: one of them is enough`);
  const fromFile = fileValue(section, `${key}File`, {
    sentence: kind.sentence,
    read: (contents) => kind.read(plainValue(String(contents))),
  });
  const value = section.get(key, kind) ?? fromFile;
  return value === undefined ? undefined : new Secret(value);
}

export function requiredSecret(section: Section, key: string): Secret {
  const value = secretValue(section, key);
  return value ?? new Secret(section.has(`${key}File`) ? '' : section.missing(key));
}
