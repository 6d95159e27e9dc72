import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { JsonLogger } from '../http/logging/json-logger.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { AgentCalls } from './agent-calls.js';
import { BidirectionalCalls } from './bidirectional/bidirectional-calls.js';
import { isSettled, type Call } from './call.js';

/** People wait here, not machines: up to the minute in which a telephone rings. */
const BUCKETS = [0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 120];

/** Tells operators how calls go: figures on the way, and one line when a call is over. */
@Injectable()
export class CallProgress implements OnModuleInit {
  private readonly settled: Counter<'tenant' | 'kind' | 'outcome'>;
  private readonly alerting: Histogram<'tenant' | 'kind'>;
  private readonly talking: Histogram<'tenant' | 'kind'>;

  constructor(
    { registry }: Metrics,
    private readonly logger: JsonLogger,
    private readonly agentCalls: AgentCalls,
    private readonly bidirectionalCalls: BidirectionalCalls,
  ) {
    const registers = [registry];
    this.settled = new Counter({
      name: 'calls_total',
      help: 'Calls that are over, by outcome: ended, failed (never answered) or unknown',
      labelNames: ['tenant', 'kind', 'outcome'],
      registers,
    });
    const times = { labelNames: ['tenant', 'kind'] as const, buckets: BUCKETS, registers };
    this.alerting = new Histogram({
      ...times,
      name: 'call_alerting_seconds',
      help: 'Time from the request until the first telephone rings',
    });
    this.talking = new Histogram({
      ...times,
      name: 'call_talking_seconds',
      help: 'Time from the request, or the offer of an inbound call, until the call is answered',
    });
  }

  onModuleInit(): void {
    const listener = this.moved.bind(this);
    this.agentCalls.onMove(listener);
    this.bidirectionalCalls.onMove(listener);
  }

  /** A call changed its state. What corrects an `unknown` later is no second call. */
  private moved(tenant: string, before: Call, call: Call): void {
    const { kind, state } = call;
    const seconds = Math.max(0, Date.now() - call.createdAt) / 1000;
    if (state === 'alerting') this.alerting.observe({ tenant, kind }, seconds);
    if (state === 'talking' && before.state !== 'held') this.talking.observe({ tenant, kind }, seconds);
    if (!isSettled(call) || isSettled(before)) return;
    this.settled.inc({ tenant, kind, outcome: state });
    const reason = call.reason?.code ?? null;
    this.logger.entry({ tenant, call: call.id, kind, state, reason, seconds }, 'call settled');
  }
}
