import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Tenants } from '../config/tenants.js';
import { Readiness } from '../observability/health/readiness.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { AICC_CLIENTS, aiccKind, type AiccClients } from './aicc/aicc-clients.js';
import { CC_GATEWAY_CLIENTS, ccGatewayKind, type CcGatewayClients } from './cc-gateway/cc-gateway-clients.js';
import { TenantClients } from './tenant-clients.js';
import { UpstreamMetrics } from './upstream-metrics.js';
import type { UpstreamState } from './upstream-state.js';

/** The only room with a door to the outside: one client for each tenant and upstream. */
@Module({
  providers: [
    UpstreamMetrics,
    {
      provide: CC_GATEWAY_CLIENTS,
      inject: [Tenants, UpstreamMetrics],
      useFactory: (tenants: Tenants, metrics: UpstreamMetrics) => new TenantClients(tenants, ccGatewayKind(metrics)),
    },
    {
      provide: AICC_CLIENTS,
      inject: [Tenants, UpstreamMetrics],
      useFactory: (tenants: Tenants, metrics: UpstreamMetrics) => new TenantClients(tenants, aiccKind(metrics)),
    },
  ],
  exports: [CC_GATEWAY_CLIENTS, AICC_CLIENTS],
})
export class UpstreamModule implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    @Inject(CC_GATEWAY_CLIENTS) private readonly gateways: CcGatewayClients,
    @Inject(AICC_CLIENTS) private readonly aicc: AiccClients,
  ) {}

  onModuleInit(): void {
    const states = () => [...this.gateways.states(), ...this.aicc.states()];
    this.readiness.reportOutages(() =>
      states()
        .filter(({ isDown }) => isDown)
        .map(({ tenant, upstream }) => `${tenant}/${upstream}`),
    );
    showStates(this.metrics, states);
  }
}

function showStates({ registry }: Metrics, states: () => UpstreamState[]): void {
  new Gauge({
    name: 'upstream_circuit_open',
    help: '1 while commands to an upstream are refused because it cannot be reached',
    labelNames: ['tenant', 'upstream'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { tenant, upstream, isRefusing } of states()) this.set({ tenant, upstream }, isRefusing ? 1 : 0);
    },
  });
}
