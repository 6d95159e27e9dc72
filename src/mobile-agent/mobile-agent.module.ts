import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { EventsModule } from '../events/events.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { AnswerCallbacks } from './answer-callbacks.js';
import { CallEventsController } from './call-events.controller.js';
import { CallHistory } from './call-history.js';
import { CallHistoryController } from './call-history.controller.js';
import { CallInquiry } from './call-inquiry.js';
import { CallLookup } from './call-lookup.js';
import { CallReports } from './call-reports.js';
import { CallStream } from './call-stream.js';
import { CallbackCapabilities } from './callback-capabilities.js';
import { CallbackMetrics } from './callback-metrics.js';
import { CallbackNonces } from './callback-nonces.js';
import { CallbacksController } from './callbacks.controller.js';
import { MobileAgentController } from './mobile-agent.controller.js';
import { MobileAgentService } from './mobile-agent.service.js';
import { RecordingController } from './recording.controller.js';
import { Recordings } from './recordings.js';
import { ReleaseCallbacks } from './release-callbacks.js';
import { Settling } from './settling.js';

/** Bidirectional calls through AICC and ITA, and their callbacks. */
@Module({
  imports: [AuthModule, CallsModule, EventsModule, UpstreamModule],
  controllers: [
    // In the order in which the documentation shows them: what a CRM uses first, what only AICC calls last.
    MobileAgentController,
    CallEventsController,
    RecordingController,
    CallHistoryController,
    CallbacksController,
  ],
  providers: [
    AnswerCallbacks,
    CallbackCapabilities,
    CallbackMetrics,
    CallbackNonces,
    CallHistory,
    CallInquiry,
    CallLookup,
    CallReports,
    CallStream,
    MobileAgentService,
    Recordings,
    ReleaseCallbacks,
    Settling,
  ],
})
export class MobileAgentModule {}
