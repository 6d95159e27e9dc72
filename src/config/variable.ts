import { readFileSync } from 'node:fs';

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

/** Text with every `${NAME}` replaced by that variable, or by the file that `NAME_FILE` names; or why that cannot be done. */
export function expandVariables(text: string, raw: RawVariables): { value: string } | { problem: string } {
  const problems: string[] = [];
  const value = text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const found = /^[A-Za-z_]\w*$/.test(name)
      ? readSecretVariable(raw, name)
      : { problem: 'has ${…} around something that is no variable name' };
    if (found.value === undefined) problems.push(found.problem ?? `needs the variable ${name}, which is not set`);
    return found.value ?? '';
  });
  return problems.length > 0 ? { problem: problems.join('; ') } : { value };
}

/** What was meant: `docker --env-file` keeps quotation marks, blanks and the CR of Windows line ends as part of the value. */
export function plainValue(text: string): string {
  const trimmed = text.trim();
  const [, , inside = trimmed] = /^(["'])(.*)\1$/s.exec(trimmed) ?? [];
  return inside;
}

/** The paths that were tried so far, for an operator who looks for a mistake. */
export const filesTried = new Set<string>();

/** Contents of a mounted file without the byte-order mark and the line ends that editors add, or why there are none. */
export function readMountedFile(path: string): { contents: string } | { problem: string } {
  try {
    filesTried.add(path);
    const contents = decode(readFileSync(path));
    if (contents === undefined) return { problem: 'names a file that is not text in UTF-8' };
    return contents === '' ? { problem: 'names an empty file' } : { contents };
  } catch (error) {
    return { problem: `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  }
}

/** Windows tools write UTF-16, which is full of NULs, and old ones Latin-1: read as UTF-8 a secret would be another one. */
function decode(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return /[\0\ufffd]/.test(text) ? undefined : text.replace(/^\ufeff/, '').trimEnd();
}
