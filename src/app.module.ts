import { Module } from '@nestjs/common';
import { AgentRuntimeModule } from './agent-runtime/agent-runtime.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { CallsModule } from './calls/calls.module.js';
import { ConfigurationModule } from './config/configuration.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './observability/health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { MetricsModule } from './observability/metrics/metrics.module.js';
import { MobileAgentModule } from './mobile-agent/mobile-agent.module.js';
import { OutputModule } from './output/output.module.js';
import { ReplicasModule } from './replicas/replicas.module.js';
import { StateModule } from './state/state.module.js';
import { UpstreamModule } from './upstream/upstream.module.js';
import { VoiceCallModule } from './voice-call/voice-call.module.js';

/** The list of rooms. */
@Module({
  imports: [
    ConfigurationModule,
    OutputModule,
    HttpModule,
    HealthModule,
    MetricsModule,
    StateModule,
    ReplicasModule,
    UpstreamModule,
    AuthModule,
    AuditModule,
    CallsModule,
    EventsModule,
    AgentRuntimeModule,
    VoiceCallModule,
    MobileAgentModule,
  ],
})
export class AppModule {}
