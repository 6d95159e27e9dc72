import { type RawVariables, readSecretVariable } from './variable.js';

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
