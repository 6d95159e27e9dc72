import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newCall, type Call } from '../calls/call.js';
import { Environment } from '../config/environment.js';
import { EventMetrics } from '../events/event-metrics.js';
import { EventLog } from '../events/stream/event-log.js';
import type { SseConnection } from '../events/stream/sse-connection.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { CallStream } from './stream/call-stream.js';

describe('the stream of a call whose messages are no longer kept', () => {
  let store: MemoryStore;
  let metrics: Metrics;
  let stream: CallStream;
  const call: Call = {
    ...newCall({ id: 'c1', kind: 'bidirectional', agentId: null, called: '139' }, 1_800_000_000_000),
    state: 'ended',
  };
  beforeEach(() => {
    store = new MemoryStore();
    metrics = new Metrics();
    stream = new CallStream(new EventLog(store), new Environment(), new EventMetrics(metrics));
  });
  afterEach(() => store.close());

  async function follow(lastEventId: string | null) {
    const told: string[] = [];
    const reader = await stream.read('acme', 'c1', lastEventId, () => Promise.resolve(call));
    const connection = {
      write: (text: string) => {
        if (told.at(-1) !== 'end') told.push(text);
      },
      end: () => {
        if (told.at(-1) !== 'end') told.push('end');
      },
      onClose: () => undefined,
    };
    if (reader !== null) stream.tell(reader, connection as unknown as SseConnection);
    return reader === null ? null : told;
  }

  it('tells the final state once, and ends', async () => {
    const told = await follow(null);
    expect(told).toEqual([expect.stringMatching(/^id: \w+-1\nevent: call\.ended\ndata: .*"state":"ended"/), 'end']);
    const id = /^id: (\S+)/.exec(told![0]!)?.[1] ?? '';
    expect(await follow(id)).toBeNull();
  });

  it('tells who comes with an id from before that it is not known, and the final state', async () => {
    const [reset, ended] = (await follow('0123456789abcdef-7'))!;
    expect(reset).toMatch(/event: reset\ndata: \{"reason":"epoch","id":"\w+-0","call":\{.*"state":"ended"/);
    expect(ended).toMatch(/event: call\.ended/);
  });

  it('counts who cannot go on, and not who has heard the end', async () => {
    await follow('0123456789abcdef-7');
    const [ended] = (await follow(null))!;
    expect(await follow(/^id: (\S+)/.exec(ended!)![1]!)).toBeNull();
    const counted = await metrics.registry.metrics();
    expect(counted).toContain('event_stream_resets_total{reason="epoch"} 1\n');
    expect(counted).toContain('event_stream_replays_total 0\n');
  });
});
