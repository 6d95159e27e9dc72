import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { CcGatewaySettings } from '../../config/tenant.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { circuitLog } from '../circuit-log.js';
import { UpstreamMetrics } from '../upstream-metrics.js';
import type { UpstreamState } from '../upstream-state.js';
import { CcGatewayClient } from './cc-gateway-client.js';

interface Kept {
  readonly settings: CcGatewaySettings;
  readonly client: CcGatewayClient;
  /** How many exchanges of several requests are under way. */
  borrowers: number;
  isLetGo: boolean;
}

/** The CC-Gateway of each tenant, opened when it is first needed and kept. */
@Injectable()
export class CcGatewayClients implements OnModuleDestroy {
  readonly #clients = new Map<string, Kept>();

  constructor(
    private readonly tenants: Tenants,
    private readonly metrics: UpstreamMetrics,
  ) {
    tenants.onChange(() => this.#letGo());
  }

  of(tenantId: string): CcGatewayClient {
    return this.#keptOf(tenantId).client;
  }

  /**
   * Lends the client for requests that belong together: it stays open for all of them, also when the tenant is changed
   * or removed meanwhile.
   */
  async lend<T>(tenantId: string, exchange: (client: CcGatewayClient) => Promise<T>): Promise<T> {
    const kept = this.#keptOf(tenantId);
    kept.borrowers += 1;
    try {
      return await exchange(kept.client);
    } finally {
      kept.borrowers -= 1;
      if (kept.isLetGo && kept.borrowers === 0) void kept.client.close();
    }
  }

  #keptOf(tenantId: string): Kept {
    const present = this.#clients.get(tenantId);
    if (present) return present;
    const settings = this.tenants.get(tenantId)?.ccGateway;
    if (!settings) throw new Problem('FORBIDDEN_TENANT');
    const { baseUrl, ca, cert, key } = settings;
    const http = new UpstreamHttp({
      ...{ baseUrl, ca, cert, key: key?.reveal() },
      onCircuit: circuitLog(tenantId, 'cc-gateway'),
    });
    const client = new CcGatewayClient(http, this.metrics.of(tenantId, 'cc-gateway'));
    const kept = { settings, client, borrowers: 0, isLetGo: false };
    this.#clients.set(tenantId, kept);
    return kept;
  }

  /** The upstreams that were needed so far, and whether they can be reached at the moment. */
  states(): UpstreamState[] {
    return [...this.#clients].map(([tenant, { client }]) => ({
      tenant,
      upstream: 'cc-gateway',
      ...client.reachability,
    }));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(({ client }) => client.close()));
  }

  /** Clients whose settings are no longer in force finish what is running; the next request opens a new one. */
  #letGo(): void {
    for (const [tenantId, kept] of this.#clients) {
      if (this.tenants.get(tenantId)?.ccGateway === kept.settings) continue;
      this.#clients.delete(tenantId);
      kept.isLetGo = true;
      if (kept.borrowers === 0) void kept.client.close();
    }
  }
}
