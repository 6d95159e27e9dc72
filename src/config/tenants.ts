import { sameSettings } from './same-settings.js';
import type { Tenant } from './tenant.js';

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

function keepingSame(before: Tenant | undefined, next: Tenant): Tenant {
  if (before === undefined || sameSettings(before, next)) return before ?? next;
  return {
    id: next.id,
    ccGateway: sameSettings(before.ccGateway, next.ccGateway) ? before.ccGateway : next.ccGateway,
    aicc: sameSettings(before.aicc, next.aicc) ? before.aicc : next.aicc,
    policy: sameSettings(before.policy, next.policy) ? before.policy : next.policy,
  };
}
