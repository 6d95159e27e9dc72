import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { AgentPresence } from './agent-presence.js';
import { AgentSnapshot } from './stream/agent-snapshot.js';
import { AgentStream } from './stream/agent-stream.js';
import { UpdatedCallPublisher } from './stream/updated-call-publisher.js';
import { EventLog } from './stream/event-log.js';
import { EventMetrics } from './event-metrics.js';
import { EventsController } from './stream/events.controller.js';
import { GatewayEvents } from './gateway-events.js';
import { MissedCall } from './missed-call.js';
import { OpenStreams } from './stream/open-streams.js';
import { PreviewExpiry } from './preview-expiry.js';

/** From the gateway's event poll to the browser's event stream. */
@Module({
  imports: [AgentsModule, AuthModule, CallsModule],
  controllers: [EventsController],
  providers: [
    AgentPresence,
    AgentSnapshot,
    AgentStream,
    UpdatedCallPublisher,
    EventLog,
    EventMetrics,
    GatewayEvents,
    MissedCall,
    OpenStreams,
    PreviewExpiry,
  ],
  exports: [PreviewExpiry, AgentPresence, AgentStream, EventLog, EventMetrics, GatewayEvents, MissedCall, OpenStreams],
})
export class EventsModule {}
