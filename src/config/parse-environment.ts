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
  const faults = new Map<string, string>();
  // A class with define semantics has every declared property as its own, unset ones too.
  for (const name of Object.keys(new Environment())) {
    const isSecret = SECRET_VARIABLES.some((secret) => secret === name);
    const { value, problem } = isSecret ? readSecretVariable(raw, name) : readVariable(raw, name);
    if (value !== undefined) given.set(name, value);
    if (problem !== undefined) faults.set(name, problem);
  }
  const environment = plainToInstance(Environment, Object.fromEntries(given));
  if (environment.CALLER_AUTH === 'none' && !given.has('HOST')) environment.HOST = '127.0.0.1';
  const problems = [...strayVariables(raw), ...refused(given, notBuiltYet), ...wrongValues(environment, faults)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return environment;
}

function refused(given: ReadonlyMap<string, string>, notBuiltYet: typeof NOT_BUILT_YET): string[] {
  return notBuiltYet
    .filter(({ setting, harmless }) => given.has(setting) && given.get(setting) !== harmless)
    .map((entry) => notAvailable(entry.setting, entry));
}

/** What is wrong with each variable, and between those that are right by themselves. */
function wrongValues(environment: Environment, faults: ReadonlyMap<string, string>): string[] {
  const wrong = new Map(faults);
  for (const { property, constraints } of validateSync(environment)) {
    wrong.set(property, wrong.get(property) ?? Object.values(constraints ?? {}).join(', '));
  }
  const broken = ENVIRONMENT_RULES.filter(
    ({ variables, isBroken }) => !variables.some((name) => wrong.has(name)) && isBroken(environment),
  );
  return [...wrong.values(), ...broken.map(({ variables: [name], sentence }) => `${name} ${sentence}`)];
}
