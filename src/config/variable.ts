import { readMountedFile } from './mounted-file.js';

/** Variables as Node hands them over. */
export type RawVariables = Readonly<Record<string, string | undefined>>;

/** A value, or the sentence that says why there is none, or neither when nothing was set. */
export interface Found {
  readonly value?: string;
  readonly problem?: string;
}

/** A variable; an empty one counts as unset, as `NAME=` in a compose file means. */
export function readVariable(raw: RawVariables, name: string): Found {
  // Own ones only: a tenants file may ask for `toString`.
  const value = Object.hasOwn(raw, name) ? plainValue(raw[name] ?? '') : '';
  return value === '' ? {} : { value };
}

/** What was meant: `docker --env-file` keeps quotation marks, blanks and the CR of Windows line ends as part of the value. */
export function plainValue(text: string): string {
  const trimmed = text.trim();
  const [, , inside = trimmed] = /^(["'])(.*)\1$/s.exec(trimmed) ?? [];
  return inside;
}

/** A secret: the variable itself, or the contents of the mounted file that `NAME_FILE` names. */
export function readSecretVariable(raw: RawVariables, name: string): Found {
  const direct = readVariable(raw, name);
  const { value: path } = readVariable(raw, `${name}_FILE`);
  if (path === undefined) return direct;
  if (direct.value !== undefined) return { problem: `${name} and ${name}_FILE are both set` };
  const file = readMountedFile(path);
  if ('problem' in file) return { problem: `${name}_FILE ${file.problem}` };
  const value = plainValue(file.contents);
  return value === '' ? { problem: `${name}_FILE names an empty file` } : { value };
}
