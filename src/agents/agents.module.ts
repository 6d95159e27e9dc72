import { Module } from '@nestjs/common';
import { AgentStatus } from './agent-status.js';
import { AuthModule } from '../auth/auth.module.js';
import { AgentController } from './agent.controller.js';
import { StateConfirmations } from './state-confirmations.js';
import { AgentStates } from './agent-states.js';
import { GatewayAccess } from './gateway-access.js';
import { GatewayQueries } from './gateway-queries.js';

/** What is sent to the gateway on behalf of a signed-in agent; the agent's state, skills and password. */
@Module({
  imports: [AuthModule],
  controllers: [AgentController],
  providers: [StateConfirmations, AgentStatus, AgentStates, GatewayAccess, GatewayQueries],
  exports: [AgentStatus, AgentStates, GatewayAccess, GatewayQueries],
})
export class AgentsModule {}
