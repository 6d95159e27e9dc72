import { Module } from '@nestjs/common';
import { AgentCalls } from './agent-calls.js';
import { CancelledOffers } from './previews/cancelled-offers.js';
import { CallControl } from './call-control.js';
import { BidirectionalCalls } from './bidirectional/bidirectional-calls.js';
import { HeldCalls } from './held-calls.js';
import { CallProgress } from './call-progress.js';
import { CallSerials } from './bidirectional/call-serials.js';
import { CallReconciliation } from './call-reconciliation.js';
import { DialCleanup } from './dial-once/dial-cleanup.js';
import { DialRateLimit } from './dial-once/dial-rate-limit.js';
import { IdempotencyStore } from './dial-once/idempotency-store.js';
import { DialOnce } from './dial-once/dial-once.js';
import { InFlightDials } from './dial-once/in-flight-dials.js';
import { CallPolicies } from './policy/call-policies.js';
import { PreviewOffers } from './previews/preview-offers.js';

/** The calls of agents and what leads to them. */
@Module({
  providers: [
    AgentCalls,
    CallControl,
    CancelledOffers,
    BidirectionalCalls,
    HeldCalls,
    CallPolicies,
    CallProgress,
    CallSerials,
    CallReconciliation,
    DialCleanup,
    DialRateLimit,
    IdempotencyStore,
    DialOnce,
    PreviewOffers,
    InFlightDials,
  ],
  exports: [
    AgentCalls,
    CallControl,
    CancelledOffers,
    BidirectionalCalls,
    CallPolicies,
    HeldCalls,
    CallSerials,
    CallReconciliation,
    DialOnce,
    PreviewOffers,
  ],
})
export class CallsModule {}
