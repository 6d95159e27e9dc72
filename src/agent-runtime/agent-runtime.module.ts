import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { EventsModule } from '../events/events.module.js';
import { AgentLeases } from './agent-leases.js';
import { AgentRuntimes } from './agent-runtimes.js';
import { LeaseRounds } from './lease-rounds.js';
import { CallOccupation } from './call-occupation.js';
import { GatewayCallStatus } from './gateway-call-status.js';
import { GapRecovery } from './gap-recovery.js';
import { SessionChangeHandler } from './session-change-handler.js';
import { TenantRemoval } from './tenant-removal.js';

/** Everything that this process does for a signed-in agent, from sign-in to sign-out. */
@Module({
  imports: [AgentsModule, AuthModule, CallsModule, EventsModule],
  providers: [
    CallOccupation,
    GatewayCallStatus,
    AgentLeases,
    AgentRuntimes,
    GapRecovery,
    LeaseRounds,
    SessionChangeHandler,
    TenantRemoval,
  ],
  exports: [AgentRuntimes],
})
export class AgentRuntimeModule {}
