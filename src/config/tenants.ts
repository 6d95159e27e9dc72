import { Logger } from '@nestjs/common';
import { isProduction } from './load-configuration.js';
import { ConfigurationError } from './read-settings.js';
import { Secret } from './secret.js';
import type { Tenant } from './tenant.js';
import { parseTenantsFile } from './tenants-file.js';
import { type RawVariables, readVariable } from './variable.js';

/** What another tenants file changed, by tenant id. */
export interface TenantsChange {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** The tenants this process serves, in the order of the tenants file. */
export class Tenants {
  readonly #listeners: ((change: TenantsChange) => void)[] = [];
  #byId: ReadonlyMap<string, Tenant>;

  constructor(byId: ReadonlyMap<string, Tenant>) {
    this.#byId = byId;
  }

  get(id: string): Tenant | undefined {
    return this.#byId.get(id);
  }

  ids(): string[] {
    return [...this.#byId.keys()];
  }

  all(): Tenant[] {
    return [...this.#byId.values()];
  }

  /** Calls the listener whenever other tenants are in force. */
  onChange(listener: (change: TenantsChange) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Puts other tenants in force. What stays the same stays the very same object, part by part: whoever holds something
   * that was made of it, such as connections, can tell by identity whether it is outdated.
   */
  replace(next: ReadonlyMap<string, Tenant>): TenantsChange {
    const before = this.#byId;
    this.#byId = new Map([...next].map(([id, tenant]) => [id, keepingSame(before.get(id), tenant)]));
    const change = {
      added: this.ids().filter((id) => !before.has(id)),
      changed: this.ids().filter((id) => before.has(id) && before.get(id) !== this.get(id)),
      removed: [...before.keys()].filter((id) => !next.has(id)),
    };
    for (const listener of this.#listeners) listener(change);
    return change;
  }
}

/**
 * Reads the tenants file again and puts it in force; variables and mounted files that it names are read again, too. A
 * broken file changes nothing and the log says why. Never throws: it is called by a signal. Returns what came of it.
 */
export function reloadTenants(tenants: Tenants, raw: RawVariables = process.env): 'ok' | 'refused' {
  const logger = new Logger('Tenants');
  try {
    const { value: path = '' } = readVariable(raw, 'TENANTS_FILE');
    const { added, changed, removed } = tenants.replace(parseTenantsFile(path, raw, isProduction(raw)));
    const counts = [`added: ${list(added)}`, `changed: ${list(changed)}`, `removed: ${list(removed)}`];
    logger.log(`The tenants file was reloaded; ${counts.join('; ')}`);
    return 'ok';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) logger.error('Failed to reload the tenants file', error);
    else logger.error(`The new tenants file was refused, the old one stays in force: ${error.problems.join('; ')}`);
    return 'refused';
  }
}

function keepingSame(before: Tenant | undefined, next: Tenant): Tenant {
  if (before === undefined || sameSettings(before, next)) return before ?? next;
  return {
    id: next.id,
    ccGateway: sameSettings(before.ccGateway, next.ccGateway) ? before.ccGateway : next.ccGateway,
    aicc: sameSettings(before.aicc, next.aicc) ? before.aicc : next.aicc,
    policy: sameSettings(before.policy, next.policy) ? before.policy : next.policy,
  };
}

/** True when two settings say the same. Secrets are compared too, which no generic comparison can see into. */
function sameSettings(one: unknown, other: unknown): boolean {
  if (one instanceof Secret && other instanceof Secret) return one.reveal() === other.reveal();
  if (!isPlain(one) || !isPlain(other)) return one === other;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => sameSettings(one[key], other[key]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Secret);
}

function list(ids: readonly string[]): string {
  return ids.join(', ') || 'none';
}
