import { Environment } from './environment.js';
import { NOT_BUILT_YET, type NotBuiltYet, refusalOf } from './not-built-yet.js';
import { ConfigurationError, type Given, problemsOf, readSettings, type SettingsSource } from './read-settings.js';
import { nodeMode, type Setting, settingsOf, Unreadable } from './setting.js';
import type { Tenant } from './tenant.js';
import { parseTenantsFile } from './tenants-file.js';
import { type RawVariables, readSecretVariable, readVariable } from './variable.js';

/** Everything that an operator sets. */
export interface Configuration {
  readonly environment: Environment;
  readonly tenants: ReadonlyMap<string, Tenant>;
}

let ofProcess: Configuration | undefined;

/** The configuration that the process was started with; read by whoever asks first. */
export const configurationOfProcess = () => (ofProcess ??= loadConfiguration(process.env));

/** Reads the variables and the tenants file they name; throws one ConfigurationError with the problems of both. */
export function loadConfiguration(raw: RawVariables): Configuration {
  const { value: path } = readVariable(raw, 'TENANTS_FILE');
  const environment = attempt(() => parseEnvironment(raw));
  const tenants = attempt(() => (path ? parseTenantsFile(path, raw, isProduction(raw)) : new Map<string, Tenant>()));
  if (environment.value && tenants.value) return { environment: environment.value, tenants: tenants.value };
  throw new ConfigurationError([...environment.problems, ...tenants.problems]);
}

function attempt<T>(parse: () => T): { value?: T; problems: readonly string[] } {
  try {
    return { value: parse(), problems: [] };
  } catch (error) {
    if (error instanceof ConfigurationError) return { problems: error.problems };
    throw error;
  }
}

/** The settings in these variables; throws a ConfigurationError that lists everything wrong with them. */
export function parseEnvironment(raw: RawVariables, notBuiltYet = NOT_BUILT_YET): Environment {
  const environment = readSettings(Environment, new Variables(raw, notBuiltYet));
  const isGiven = (name: string) => readVariable(raw, name).value !== undefined;
  const isLaptop = environment.CALLER_AUTH === 'none';
  if (isLaptop && !isGiven('HOST')) environment.HOST = '127.0.0.1';
  if (isLaptop && !isGiven('CONSOLE_ENABLED')) environment.CONSOLE_ENABLED = true;
  const problems = [
    ...strayVariables(raw),
    ...problemsOf(environment, { production: isProduction(raw) }).map((problem) => problem.join(' ')),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return environment;
}

/** Whether the rules of production hold, told before all settings are read. */
export function isProduction(raw: RawVariables): boolean {
  return nodeMode(readVariable(raw, 'NODE_ENV').value ?? '') === 'production';
}

class Variables implements SettingsSource {
  constructor(
    private readonly raw: RawVariables,
    private readonly notBuiltYet: readonly NotBuiltYet[],
  ) {}

  find(name: string, { file }: Setting): Given | undefined {
    const { value, problem } = file ? readSecretVariable(this.raw, name) : readVariable(this.raw, name);
    if (problem !== undefined) {
      // It may be the variable beside it, NAME_FILE, that is to blame.
      const [blamed = name] = problem.split(' ', 1);
      return new Unreadable(problem.slice(blamed.length + 1), blamed);
    }
    if (value === undefined) return undefined;
    const refusal = refusalOf(this.notBuiltYet, name, value);
    return refusal === undefined ? { text: value } : new Unreadable(refusal);
  }

  /** The environment belongs to others as well: which of the other names are misspelt ones, `strayVariables` knows. */
  keys(): readonly string[] {
    return [];
  }

  within(): SettingsSource {
    return this;
  }
}

/** First words of our variables that everybody uses. */
const SHARED_WORDS = ['HOST', 'LOG', 'NODE', 'OTEL', 'PORT', 'PUBLIC'];
/** First words that build agents and systemd use, too: `AGENT_TOOLSDIRECTORY`, `STATE_DIRECTORY`. */
const COMMON_WORDS = ['AGENT', 'CALL', 'EVENT', 'RATE', 'STATE'];

/** Kubernetes sets these for every service of the namespace, one named `state` or `call` included. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/;

/** Variables that look like ours and are not: a misspelt setting would else be silently ignored. */
export function strayVariables(raw: RawVariables): string[] {
  const settings = settingsOf(Environment);
  const known = new Set([...settings].flatMap(([name, { file }]) => (file ? [name, `${name}_FILE`] : [name])));
  const beginnings = [...new Set([...settings.keys()].flatMap(beginningOf))];
  // Only secrets are read from files: PORT_FILE would be one that nobody opens.
  const isOurs = (name: string) =>
    beginnings.some((beginning) => name.startsWith(beginning)) ||
    (name.endsWith('_FILE') && known.has(name.slice(0, -'_FILE'.length)));
  return Object.keys(raw)
    .filter((name) => isOurs(name) && !SERVICE_LINK.test(name) && !known.has(name))
    .filter((name) => readVariable(raw, name).value !== undefined)
    .map((name) => `${name} is not a variable of this service`);
}

/** How names begin that are meant for us: `POLL_` of POLL_GAP_MS, `STATE_UR` of STATE_URL, so that STATE_URI is one. */
function beginningOf(name: string): string[] {
  const [first = '', second = ''] = name.split('_');
  if (SHARED_WORDS.includes(first)) return [];
  return [COMMON_WORDS.includes(first) ? `${first}_${second.slice(0, -1)}` : `${first}_`];
}
