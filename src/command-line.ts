/** What the process can be asked to do. */
export type Command = 'start' | 'check' | 'checkOnline' | 'version';

const commands = new Map<string, Command>([
  ['--check', 'check'],
  ['--check --online', 'checkOnline'],
  ['--version', 'version'],
]);

/** What an operator reads after an argument that there is not. */
export const usage = `Usage: node dist/main.js [${[...commands.keys()].join(' | ')}]`;

/** Null when the arguments are none of ours: a misspelt `--check` must not start the service. */
export function readCommandLine(args: readonly string[]): Command | null {
  return args.length === 0 ? 'start' : (commands.get(args.join(' ')) ?? null);
}
