import { Logger } from '@nestjs/common';
import { ConfigurationError } from './configuration-error.js';
import { isProduction } from './node-mode.js';
import { parseTenantsFile } from './tenants-file.js';
import type { Tenants } from './tenants.js';
import { type RawVariables, readVariable } from './variable.js';

/**
 * Reads the tenants file again and puts it in force; variables and mounted files that it names are read again, too. A
 * broken file changes nothing and the log says why. Never throws: it is called by a signal.
 */
export function reloadTenants(tenants: Tenants, raw: RawVariables = process.env): void {
  const logger = new Logger('Tenants');
  try {
    const { value: path = '' } = readVariable(raw, 'TENANTS_FILE');
    const { added, changed, removed } = tenants.replace(parseTenantsFile(path, raw, isProduction(raw)));
    const counts = [`added: ${list(added)}`, `changed: ${list(changed)}`, `removed: ${list(removed)}`];
    logger.log(`The tenants file was read again; ${counts.join('; ')}`);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) logger.error('The tenants file could not be read again', error);
    else logger.error(`The new tenants file was refused, the old one stays in force: ${error.problems.join('; ')}`);
  }
}

function list(ids: readonly string[]): string {
  return ids.join(', ') || 'none';
}
