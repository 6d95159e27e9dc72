import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { Metrics } from '../observability/metrics/metrics.js';

/** What operators watch of a shared store. */
@Injectable()
export class StateMetrics {
  readonly seconds: Histogram<'operation'>;
  readonly errors: Counter<'operation'>;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.seconds = new Histogram({
      name: 'state_store_seconds',
      help: 'Round trips to the state store that several processes share',
      labelNames: ['operation'],
      buckets: [0.0002, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 2.5],
      registers,
    });
    this.errors = new Counter({
      name: 'state_store_errors_total',
      help: 'Round trips to the state store that failed',
      labelNames: ['operation'],
      registers,
    });
  }
}
