/** What the process can be asked to do. */
export type Command = 'start' | 'check' | 'version';

const commands = new Map<string, Command>([
  ['--check', 'check'],
  ['--version', 'version'],
]);

/** What an operator reads after an argument that there is not. */
export const usage = `Usage: node dist/main.js [${[...commands.keys()].join(' | ')}]`;

/** Null when the arguments are none of ours: a misspelt `--check` must not start the service. */
export function readCommandLine([argument, ...more]: readonly string[]): Command | null {
  if (argument === undefined) return 'start';
  return more.length === 0 ? (commands.get(argument) ?? null) : null;
}
