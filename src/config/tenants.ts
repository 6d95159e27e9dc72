import type { Tenant } from './tenant.js';

/** The tenants this process serves, in the order of the tenants file. */
export class Tenants {
  constructor(private readonly byId: ReadonlyMap<string, Tenant>) {}

  get(id: string): Tenant | undefined {
    return this.byId.get(id);
  }

  ids(): string[] {
    return [...this.byId.keys()];
  }

  all(): Tenant[] {
    return [...this.byId.values()];
  }
}
