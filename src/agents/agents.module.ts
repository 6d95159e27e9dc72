import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { GatewayAccess } from './gateway-access.js';
import { GatewayQueries } from './gateway-queries.js';

/** What is sent to the gateway on behalf of a signed-in agent. */
@Module({
  imports: [AuthModule],
  providers: [GatewayAccess, GatewayQueries],
  exports: [GatewayAccess, GatewayQueries],
})
export class AgentsModule {}
