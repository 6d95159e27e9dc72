import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { AiccSettings } from '../../config/tenant.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { circuitLog } from '../circuit-log.js';
import { UpstreamMetrics } from '../upstream-metrics.js';
import type { UpstreamState } from '../upstream-state.js';
import { AiccClient } from './aicc-client.js';

/** The AICC of each tenant that has one, opened when it is first needed and kept. */
@Injectable()
export class AiccClients implements OnModuleDestroy {
  readonly #clients = new Map<string, { settings: AiccSettings; client: AiccClient }>();

  constructor(
    private readonly tenants: Tenants,
    private readonly metrics: UpstreamMetrics,
  ) {
    tenants.onChange(() => this.#letGo());
  }

  of(tenantId: string): AiccClient {
    const kept = this.#clients.get(tenantId);
    if (kept) return kept.client;
    const settings = this.tenants.get(tenantId)?.aicc;
    if (!settings) throw new Problem('FEATURE_NOT_CONFIGURED');
    const meter = this.metrics.of(tenantId, settings.product);
    const api = open(settings, settings.baseUrl, circuitLog(tenantId, 'aicc'));
    const issuer = open(settings, settings.tokenBaseUrl, circuitLog(tenantId, 'aicc token'));
    const client = new AiccClient(settings, api, issuer, meter);
    this.#clients.set(tenantId, { settings, client });
    return client;
  }

  /** The upstreams that were needed so far, and whether they can be reached at the moment. */
  states(): UpstreamState[] {
    return [...this.#clients].map(([tenant, { client }]) => ({ tenant, upstream: 'aicc', ...client.reachability }));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(({ client }) => client.close()));
  }

  /** Clients whose settings are no longer in force finish what is running; the next request opens a new one. */
  #letGo(): void {
    for (const [tenantId, { settings, client }] of this.#clients) {
      if (this.tenants.get(tenantId)?.aicc === settings) continue;
      this.#clients.delete(tenantId);
      void client.close();
    }
  }
}

const open = ({ ca, cert, key }: AiccSettings, baseUrl: string, onCircuit: ReturnType<typeof circuitLog>) =>
  new UpstreamHttp({ baseUrl, ca, cert, key: key?.reveal(), onCircuit });
