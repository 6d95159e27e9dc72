import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ConfigurationError } from './configuration-error.js';
import { ENVIRONMENT_RULES } from './environment-rules.js';
import { Environment, SECRET_VARIABLES } from './environment.js';
import { NOT_BUILT_YET, notAvailable } from './not-built-yet.js';
import { strayVariables } from './stray-variables.js';
import { type RawVariables, readSecretVariable, readVariable } from './variable.js';

/** The settings in these variables; throws a ConfigurationError that lists everything wrong with them. */
export function parseEnvironment(raw: RawVariables, notBuiltYet = NOT_BUILT_YET): Environment {
  const given = new Map<string, string>();
  const wrong = new Map<string, string>();
  // Every declared property is an own one, unset ones too: class fields have define semantics.
  for (const name of Object.keys(new Environment())) {
    const isSecret = SECRET_VARIABLES.some((secret) => secret === name);
    const { value, problem } = isSecret ? readSecretVariable(raw, name) : readVariable(raw, name);
    const refusal = notBuiltYet.find(({ setting, harmless }) => setting === name && value?.toLowerCase() !== harmless);
    if (value !== undefined) given.set(name, value);
    if (value !== undefined && refusal) wrong.set(name, `${name} ${notAvailable(refusal)}`);
    if (problem !== undefined) wrong.set(name, problem);
  }
  const environment = plainToInstance(Environment, Object.fromEntries(given));
  if (environment.CALLER_AUTH === 'none' && !given.has('HOST')) environment.HOST = '127.0.0.1';
  if (environment.CALLER_AUTH === 'none' && !given.has('CONSOLE_ENABLED')) environment.CONSOLE_ENABLED = true;
  addWrongValues(environment, wrong);
  const problems = [...strayVariables(raw), ...wrong.values(), ...brokenRules(environment, wrong)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return environment;
}

function addWrongValues(environment: Environment, wrong: Map<string, string>): void {
  for (const { property, constraints } of validateSync(environment)) {
    if (!wrong.has(property)) wrong.set(property, Object.values(constraints ?? {}).join(', '));
  }
}

function brokenRules(environment: Environment, wrong: ReadonlyMap<string, string>): string[] {
  return ENVIRONMENT_RULES.filter(({ variables }) => !variables.some((name) => wrong.has(name)))
    .filter(({ isBroken }) => isBroken(environment))
    .map(({ variables: [name], sentence }) => `${name} ${sentence}`);
}
