import { Module } from '@nestjs/common';
import { AiccClients } from './aicc/aicc-clients.js';
import { CcGatewayClients } from './cc-gateway/cc-gateway-clients.js';

/** The only room with a door to the outside: one client for each tenant and upstream. */
@Module({
  providers: [CcGatewayClients, AiccClients],
  exports: [CcGatewayClients, AiccClients],
})
export class UpstreamModule {}
