import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Metrics } from '../observability/metrics/metrics.js';
import { MemoryStore } from './memory/memory-store.js';
import type { StateStore } from './state-store.js';

/** What operators watch of a shared store. */
@Injectable()
export class StateMetrics {
  readonly seconds: Histogram<'operation'>;
  readonly errors: Counter<'operation'>;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.seconds = new Histogram({
      name: 'redis_command_duration_seconds',
      help: 'Time of a round trip to Redis',
      labelNames: ['operation'],
      buckets: [0.0002, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 2.5],
      registers,
    });
    this.errors = new Counter({
      name: 'redis_command_errors_total',
      help: 'Round trips to Redis that failed',
      labelNames: ['operation'],
      registers,
    });
  }
}

/** Shows how much of its budget a store in memory takes; another store has none. */
export function showState({ registry }: Metrics, store: StateStore, budgetBytes: number): void {
  if (!(store instanceof MemoryStore)) return;
  const registers = [registry];
  new Gauge({
    name: 'state_store_bytes',
    help: 'Bytes that the state in memory takes',
    registers,
    collect() {
      this.set(store.usedBytes);
    },
  });
  new Gauge({
    name: 'state_store_budget_bytes',
    help: 'Bytes that the state in memory may take (STATE_MEMORY_MB)',
    registers,
  }).set(budgetBytes);
}
