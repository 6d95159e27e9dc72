import { Module, type OnModuleInit } from '@nestjs/common';
import { Readiness } from '../health/readiness.js';
import { AiccClients } from './aicc/aicc-clients.js';
import { CcGatewayClients } from './cc-gateway/cc-gateway-clients.js';

/** The only room with a door to the outside: one client for each tenant and upstream. */
@Module({
  providers: [CcGatewayClients, AiccClients],
  exports: [CcGatewayClients, AiccClients],
})
export class UpstreamModule implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly gateways: CcGatewayClients,
    private readonly aicc: AiccClients,
  ) {}

  onModuleInit(): void {
    this.readiness.reportOutages(() => [...this.gateways.down(), ...this.aicc.down()]);
  }
}
