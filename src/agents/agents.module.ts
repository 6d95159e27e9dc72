import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { AgentController } from './agent.controller.js';
import { AgentStates } from './agent-states.js';
import { GatewayAccess } from './gateway-access.js';
import { GatewayQueries } from './gateway-queries.js';

/** What is sent to the gateway on behalf of a signed-in agent; the agent's state, skills and password. */
@Module({
  imports: [AuthModule],
  controllers: [AgentController],
  providers: [AgentStates, GatewayAccess, GatewayQueries],
  exports: [AgentStates, GatewayAccess, GatewayQueries],
})
export class AgentsModule {}
