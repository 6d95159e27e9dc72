import { Module } from '@nestjs/common';
import { AgentCalls } from './agent-calls.js';
import { BidirectionalCalls } from './bidirectional-calls.js';
import { CallNews } from './call-news.js';
import { CallSerials } from './call-serials.js';
import { CallSettling } from './call-settling.js';
import { PreviewOffers } from './preview-offers.js';

/** The calls of agents and what leads to them. */
@Module({
  providers: [AgentCalls, BidirectionalCalls, CallNews, CallSerials, CallSettling, PreviewOffers],
  exports: [AgentCalls, BidirectionalCalls, CallNews, CallSerials, CallSettling, PreviewOffers],
})
export class CallsModule {}
