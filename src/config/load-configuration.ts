import { ConfigurationError } from './configuration-error.js';
import type { Environment } from './environment.js';
import { isProduction, parseEnvironment } from './parse-environment.js';
import { parseTenantsFile } from './tenants-file.js';
import type { Tenant } from './tenant.js';
import { type RawVariables, readVariable } from './variable.js';

/** Everything that an operator sets. */
export interface Configuration {
  readonly environment: Environment;
  readonly tenants: ReadonlyMap<string, Tenant>;
}

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
