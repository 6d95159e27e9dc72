import { Module } from '@nestjs/common';
import { AgentCalls } from './agent-calls.js';
import { BidirectionalCalls } from './bidirectional-calls.js';
import { PreviewOffers } from './preview-offers.js';

/** The calls of agents and what leads to them. */
@Module({
  providers: [AgentCalls, BidirectionalCalls, PreviewOffers],
  exports: [AgentCalls, BidirectionalCalls, PreviewOffers],
})
export class CallsModule {}
