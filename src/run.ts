import 'reflect-metadata';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { readCommandLine, usage } from './command-line.js';
import { ConfigurationError } from './config/read-settings.js';
import { configurationOfProcess, type Configuration } from './config/load-configuration.js';
import { filesTried } from './config/variable.js';
import { version } from './config/version.js';
import { JsonLogger } from './http/logging/json-logger.js';
import { standardError, standardOutput } from './output/standard-output.js';
import type { ProcessSignals } from './process-signals.js';

/** The last words of a process that ends; whoever does not read them by then does not get them. */
const LAST_LINES_MS = 1000;

/**
 * Does what the arguments ask for. The configuration is read first, without the framework: every mistake is named at once,
 * and `--check` ends there.
 */
export async function run(args: readonly string[], signals: ProcessSignals): Promise<void> {
  logWhatNodeWouldPrint();
  const command = readCommandLine(args);
  if (command === null) return refuse([usage]);
  if (command === 'version') return answer(version);
  let settings: Configuration;
  try {
    settings = configurationOfProcess();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const tried = command === 'checkOnline' ? [...filesTried].map((path) => `tried the file ${resolve(path)}`) : [];
    return refuse([...error.problems, ...tried], command === 'start');
  }
  if (command === 'check') return answer('The configuration is valid.');
  if (command === 'checkOnline') return checkOnline(settings);
  keepTheOnlyCore();
  const { start } = await import('./start.js');
  const refusal = await start(signals, settings.environment);
  if (refusal !== null) return refuse([refusal], true);
}

/**
 * V8 looks for garbage on threads beside the one that works. Where there is but one core they take it away for 50 ms at a time
 * and everything waits: of 1,000 events a second one in a hundred for 39 ms (bench/README.md).
 */
function keepTheOnlyCore(): void {
  if (availableParallelism() === 1) setFlagsFromString('--no-concurrent-marking');
}

async function answer(text: string): Promise<never> {
  standardOutput.write(`${text}\n`);
  process.exit((await standardOutput.flush(LAST_LINES_MS)) ? 0 : 1);
}

/** A line for everything that was tried; the exit code says whether all of it works. */
async function checkOnline(settings: Configuration): Promise<never> {
  const { checkOnline: tryEverything } = await import('./online-check/online-check.js');
  const findings = await tryEverything(settings, filesTried);
  for (const { line } of findings) standardOutput.write(`${line}\n`);
  await standardOutput.flush(LAST_LINES_MS);
  process.exit(findings.every(({ works }) => works) ? 0 : 1);
}

/** People read stderr; where a service was to start, the log says it too. */
async function refuse(problems: readonly string[], toLog = false): Promise<never> {
  if (toLog) logger('fatal').fatal(`The service cannot start: ${problems.join('; ')}`, 'Start');
  for (const problem of problems) standardError.write(`${problem}\n`);
  await Promise.all([standardError.flush(LAST_LINES_MS), standardOutput.flush(LAST_LINES_MS)]);
  process.exit(1);
}

const logger = (level: 'warn' | 'fatal') => new JsonLogger(level, { write: (line) => void standardOutput.write(line) });

/** Node prints warnings and defects to stderr: it would wait there for a reader who stands still, and shows secrets. */
function logWhatNodeWouldPrint(): void {
  const log = logger('warn');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn(warning, 'Node'));
  process.on('uncaughtException', (error) => {
    log.fatal('The process exits because of a defect', error, 'Node');
    void standardOutput.flush(LAST_LINES_MS).then(() => process.exit(1));
  });
}
