import type { OnModuleDestroy } from '@nestjs/common';
import type { Tenant } from '../config/tenant.js';
import type { Tenants } from '../config/tenants.js';
import { Problem } from '../errors/problem.js';
import type { ErrorCode } from '../errors/catalogue.js';
import type { UpstreamState } from './upstream-state.js';

/** What a client of an upstream has to offer, whichever it is. */
interface Client {
  readonly reachability: Pick<UpstreamState, 'isDown' | 'isRefusing'>;
  close(): Promise<unknown>;
}

/** What differs from upstream to upstream. */
export interface UpstreamKind<C extends Client, S extends object> {
  readonly upstream: UpstreamState['upstream'];
  /** The tenant's settings of it; the same object for as long as they are in force. */
  settingsOf(tenant: Tenant): S | null;
  open(settings: S, tenantId: string): C;
  /** The answer to a tenant without it. */
  readonly missing: ErrorCode;
}

interface Kept<C, S> {
  readonly settings: S;
  readonly client: C;
  /** How many exchanges of several requests are under way. */
  borrowers: number;
  isLetGo: boolean;
}

/** One client for each tenant of an upstream, opened when it is first needed and kept. */
export class TenantClients<C extends Client, S extends object = object> implements OnModuleDestroy {
  readonly #clients = new Map<string, Kept<C, S>>();

  constructor(
    private readonly tenants: Tenants,
    private readonly kind: UpstreamKind<C, S>,
  ) {
    tenants.onChange(() => this.#letGo());
  }

  of(tenantId: string): C {
    return this.#keptOf(tenantId).client;
  }

  /**
   * Lends the client for requests that belong together: it stays open for all of them, also when the tenant is changed
   * or removed meanwhile.
   */
  async lend<T>(tenantId: string, exchange: (client: C) => Promise<T>): Promise<T> {
    const kept = this.#keptOf(tenantId);
    kept.borrowers += 1;
    try {
      return await exchange(kept.client);
    } finally {
      kept.borrowers -= 1;
      if (kept.isLetGo && kept.borrowers === 0) void kept.client.close();
    }
  }

  /** The upstreams that were needed so far, and whether they can be reached at the moment. */
  states(): UpstreamState[] {
    const { upstream } = this.kind;
    return [...this.#clients].map(([tenant, { client }]) => ({ tenant, upstream, ...client.reachability }));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(({ client }) => client.close()));
  }

  #keptOf(tenantId: string): Kept<C, S> {
    const present = this.#clients.get(tenantId);
    if (present) return present;
    const settings = this.#settingsOf(tenantId);
    if (settings === null) throw new Problem(this.kind.missing);
    const kept = { settings, client: this.kind.open(settings, tenantId), borrowers: 0, isLetGo: false };
    this.#clients.set(tenantId, kept);
    return kept;
  }

  #settingsOf(tenantId: string): S | null {
    const tenant = this.tenants.get(tenantId);
    return tenant === undefined ? null : this.kind.settingsOf(tenant);
  }

  /** Clients whose settings are no longer in force finish what is running; the next request opens a new one. */
  #letGo(): void {
    for (const [tenantId, kept] of this.#clients) {
      if (this.#settingsOf(tenantId) === kept.settings) continue;
      this.#clients.delete(tenantId);
      kept.isLetGo = true;
      if (kept.borrowers === 0) void kept.client.close();
    }
  }
}
