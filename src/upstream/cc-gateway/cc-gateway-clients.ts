import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { CcGatewaySettings } from '../../config/tenant.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import type { UpstreamState } from '../upstream-state.js';
import { CcGatewayClient } from './cc-gateway-client.js';

/** The CC-Gateway of each tenant, opened when it is first needed and kept. */
@Injectable()
export class CcGatewayClients implements OnModuleDestroy {
  readonly #clients = new Map<string, { settings: CcGatewaySettings; client: CcGatewayClient }>();

  constructor(private readonly tenants: Tenants) {
    tenants.onChange(() => this.#letGo());
  }

  of(tenantId: string): CcGatewayClient {
    const kept = this.#clients.get(tenantId);
    if (kept) return kept.client;
    const settings = this.tenants.get(tenantId)?.ccGateway;
    if (!settings) throw new Problem('FORBIDDEN_TENANT');
    const { baseUrl, ca, cert, key } = settings;
    const client = new CcGatewayClient(new UpstreamHttp({ baseUrl, ca, cert, key: key?.reveal() }));
    this.#clients.set(tenantId, { settings, client });
    return client;
  }

  /** The upstreams that were needed so far, and whether they can be reached at the moment. */
  states(): UpstreamState[] {
    return [...this.#clients].map(([tenant, { client }]) => ({
      tenant,
      upstream: 'cc-gateway',
      isDown: client.isDown,
    }));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(({ client }) => client.close()));
  }

  /** Clients whose settings are no longer in force finish what is running; the next request opens a new one. */
  #letGo(): void {
    for (const [tenantId, { settings, client }] of this.#clients) {
      if (this.tenants.get(tenantId)?.ccGateway === settings) continue;
      this.#clients.delete(tenantId);
      void client.close();
    }
  }
}
