import { NOT_BUILT_YET } from './not-built-yet.js';
import type { Tenant } from './tenant.js';
import type { RawVariables } from './variable.js';

/** The tenants of this YAML file; throws a ConfigurationError that lists everything wrong with it. */
export function parseTenantsFile(
  path: string,
  raw: RawVariables,
  production: boolean,
  notBuiltYet = NOT_BUILT_YET,
): ReadonlyMap<string, Tenant> {
  throw new Error(`${path} ${String(raw)} ${String(production)} ${String(notBuiltYet)}`);
}
