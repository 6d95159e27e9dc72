import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { EventsModule } from '../events/events.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { AnswerCallbacks } from './callbacks/answer-callbacks.js';
import { CallEventsController } from './stream/call-events.controller.js';
import { CallHistory } from './history/call-history.js';
import { CallHistoryController } from './history/call-history.controller.js';
import { CallInquiry } from './reconciliation/aicc-call-status.js';
import { CallLookup } from './reconciliation/call-lookup.js';
import { CallReports } from './reconciliation/call-reports.js';
import { CallStream } from './stream/call-stream.js';
import { CallbackCapabilities } from './callbacks/callback-capabilities.js';
import { CallbackMetrics } from './callbacks/callback-metrics.js';
import { CallbackNonces } from './callbacks/callback-nonces.js';
import { CallbacksController } from './callbacks/callbacks.controller.js';
import { MobileAgentController } from './mobile-agent.controller.js';
import { MobileAgentService } from './mobile-agent.service.js';
import { RecordingController } from './history/recording.controller.js';
import { Recordings } from './history/recordings.js';
import { ReleaseCallbacks } from './callbacks/release-callbacks.js';
import { FollowedCalls } from './reconciliation/followed-calls.js';
import { BidirectionalCallReconciliation } from './reconciliation/bidirectional-call-reconciliation.js';

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
    BidirectionalCallReconciliation,
    FollowedCalls,
  ],
})
export class MobileAgentModule {}
