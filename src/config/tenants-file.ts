import { dirname } from 'node:path';
import { ConfigurationError } from './configuration-error.js';
import { readMountedFile } from './mounted-file.js';
import { NOT_BUILT_YET } from './not-built-yet.js';
import { readTenant } from './read-tenant.js';
import { Section, type SectionContext } from './section.js';
import type { Tenant } from './tenant.js';
import { readTenantsYaml } from './tenants-yaml.js';
import type { RawVariables } from './variable.js';

const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The tenants of this YAML file; throws a ConfigurationError that lists everything wrong with it. */
export function parseTenantsFile(
  path: string,
  raw: RawVariables,
  production: boolean,
  notBuiltYet = NOT_BUILT_YET,
): ReadonlyMap<string, Tenant> {
  const file = readMountedFile(path);
  if ('problem' in file) throw new ConfigurationError([`TENANTS_FILE ${file.problem}`]);
  const yaml = readTenantsYaml(file.contents);
  const problems = new Map(yaml.repeatedKeys.map((key) => [key, 'stands there twice']));
  const tenants = readTenants(yaml.root, { problems, directory: dirname(path), raw, production, notBuiltYet });
  if (problems.size > 0) throw new ConfigurationError([...problems].map(([key, sentence]) => `${key} ${sentence}`));
  return tenants;
}

function readTenants(root: unknown, context: SectionContext): ReadonlyMap<string, Tenant> {
  if (!(root instanceof Map)) throw new ConfigurationError(['TENANTS_FILE must be a mapping with the key tenants']);
  const file = new Section('', root, context);
  const tenants = file.required('tenants', readEntries);
  if (tenants.size === 0) file.blame('tenants', 'must name at least one tenant');
  file.refuseOtherKeys();
  return tenants;
}

function readEntries(section: Section): ReadonlyMap<string, Tenant> {
  const tenants = new Map<string, Tenant>();
  const tokens = new Set<string>();
  for (const id of section.keys()) {
    if (!TENANT_ID.test(id)) section.blame(id, `must match ${TENANT_ID.source}`);
    const tenant = section.required(id, (entry) => readTenant(id, entry));
    const token = tenant.aicc?.answerCallbackToken?.reveal();
    // The token alone tells whose callback it is.
    if (token !== undefined && tokens.has(token))
      section.blame(`${id}.aicc.answerCallbackToken`, "is also another tenant's");
    if (token !== undefined) tokens.add(token);
    tenants.set(id, tenant);
  }
  return tenants;
}
