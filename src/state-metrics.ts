import { Gauge } from 'prom-client';
import type { Metrics } from './observability/metrics/metrics.js';
import { MemoryStore } from './state/memory/memory-store.js';
import type { StateStore } from './state/state-store.js';

/** Shows how much of its budget a store in memory takes; another store has none. */
export function showState({ registry }: Metrics, store: StateStore, budgetBytes: number): void {
  if (!(store instanceof MemoryStore)) return;
  const registers = [registry];
  new Gauge({
    name: 'state_store_bytes',
    help: 'What the state in memory takes',
    registers,
    collect() {
      this.set(store.usedBytes);
    },
  });
  new Gauge({
    name: 'state_store_budget_bytes',
    help: 'What the state in memory may take (STATE_MEMORY_MB)',
    registers,
  }).set(budgetBytes);
}
