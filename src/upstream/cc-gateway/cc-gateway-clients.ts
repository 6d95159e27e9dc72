import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import { UpstreamHttp } from '../upstream-http.js';
import { CcGatewayClient } from './cc-gateway-client.js';

/** The CC-Gateway of each tenant, opened when it is first needed and kept. */
@Injectable()
export class CcGatewayClients implements OnModuleDestroy {
  readonly #clients = new Map<string, CcGatewayClient>();

  constructor(private readonly tenants: Tenants) {}

  of(tenantId: string): CcGatewayClient {
    const kept = this.#clients.get(tenantId);
    if (kept) return kept;
    const settings = this.tenants.get(tenantId)?.ccGateway;
    if (!settings) throw new Problem('FORBIDDEN_TENANT');
    const { baseUrl, ca, cert, key } = settings;
    const client = new CcGatewayClient(new UpstreamHttp({ baseUrl, ca, cert, key: key?.reveal() }));
    this.#clients.set(tenantId, client);
    return client;
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }
}
