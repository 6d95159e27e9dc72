import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CancelledOffers } from '../calls/previews/cancelled-offers.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { keys } from '../state/keys.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { EventMetrics } from './event-metrics.js';
import { PreviewExpiry } from './preview-expiry.js';
import type { AgentSnapshot } from './stream/agent-snapshot.js';
import { AgentStream } from './stream/agent-stream.js';
import { EventLog } from './stream/event-log.js';

const agent = { tenantId: 'acme', agentId: '291' };
const TTL_MS = new Environment().PREVIEW_TTL_MS;

describe('PreviewExpiry', () => {
  let store: MemoryStore;
  let offers: PreviewOffers;
  let expiry: PreviewExpiry;
  beforeEach(() => {
    jest.useFakeTimers();
    store = new MemoryStore();
    const environment = new Environment();
    offers = new PreviewOffers(store, environment);
    const metrics = new EventMetrics(new Metrics());
    const stream = new AgentStream(new EventLog(store), {} as AgentSnapshot, environment, metrics);
    expiry = new PreviewExpiry(offers, stream, new CancelledOffers());
  });
  afterEach(async () => {
    expiry.onModuleDestroy();
    await store.close();
    jest.useRealTimers();
  });
  const told = async () =>
    (await store.readLog(keys.agentEvents(agent), 0)).map(({ json }) => JSON.parse(json) as Record<string, unknown>);
  async function offered() {
    const offer = await offers.add(agent, { controlId: '7', numbers: ['138'], callData: null });
    expiry.watch(agent, offer);
  }
  const cancelled = { type: 'preview.cancelled', call: null, upstream: null, preview: { controlId: '7' } };

  it('tells of an offer that ran out, in the step that takes it away', async () => {
    await offered();
    await jest.advanceTimersByTimeAsync(TTL_MS);
    expect(await told()).toMatchObject([cancelled]);
  });

  it('tells nothing of an offer that was used', async () => {
    await offered();
    await offers.take(agent, '7', '138');
    await jest.advanceTimersByTimeAsync(TTL_MS);
    expect(await told()).toEqual([]);
  });

  it('tells it when the state store is back, where that could not be asked', async () => {
    await offered();
    const out = jest.spyOn(store, 'transact').mockRejectedValue(new Problem('STATE_STORE_UNAVAILABLE'));
    await jest.advanceTimersByTimeAsync(TTL_MS + 10_000);
    out.mockRestore();
    expect(await told()).toEqual([]);
    await jest.advanceTimersByTimeAsync(1000);
    expect(await told()).toMatchObject([cancelled]);
  });
});
