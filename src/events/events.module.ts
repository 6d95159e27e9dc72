import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { AgentPolling } from './agent-polling.js';
import { AgentPresence } from './agent-presence.js';
import { AgentSnapshot } from './agent-snapshot.js';
import { AgentStream } from './agent-stream.js';
import { CallNewsTeller } from './call-news-teller.js';
import { EventLog } from './event-log.js';
import { EventMetrics } from './event-metrics.js';
import { EventsController } from './events.controller.js';
import { GapRecovery } from './gap-recovery.js';
import { GatewayEvents } from './gateway-events.js';
import { OpenStreams } from './open-streams.js';
import { PreviewExpiry } from './preview-expiry.js';
import { SessionConsequences } from './session-consequences.js';
import { TenantDepartures } from './tenant-departures.js';

/** From the gateway's event poll to the browser's event stream. */
@Module({
  imports: [AuthModule, CallsModule],
  controllers: [EventsController],
  providers: [
    AgentPolling,
    AgentPresence,
    AgentSnapshot,
    AgentStream,
    CallNewsTeller,
    EventLog,
    EventMetrics,
    GapRecovery,
    GatewayEvents,
    OpenStreams,
    PreviewExpiry,
    SessionConsequences,
    TenantDepartures,
  ],
  exports: [AgentPolling, AgentPresence, EventLog, OpenStreams],
})
export class EventsModule {}
