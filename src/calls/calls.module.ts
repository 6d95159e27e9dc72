import { Module } from '@nestjs/common';
import { AgentCalls } from './agent-calls.js';
import { BidirectionalCalls } from './bidirectional-calls.js';
import { CallNews } from './call-news.js';
import { CallSerials } from './call-serials.js';
import { CallSettling } from './call-settling.js';
import { CallRates } from './dial-once/call-rates.js';
import { DialMarks } from './dial-once/dial-marks.js';
import { DialOnce } from './dial-once/dial-once.js';
import { RunningDials } from './dial-once/running-dials.js';
import { PreviewOffers } from './preview-offers.js';

/** The calls of agents and what leads to them. */
@Module({
  providers: [
    AgentCalls,
    BidirectionalCalls,
    CallNews,
    CallSerials,
    CallSettling,
    CallRates,
    DialMarks,
    DialOnce,
    PreviewOffers,
    RunningDials,
  ],
  exports: [AgentCalls, BidirectionalCalls, CallNews, CallSerials, CallSettling, DialOnce, PreviewOffers],
})
export class CallsModule {}
