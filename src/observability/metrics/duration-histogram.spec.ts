import { describe, expect, it } from '@jest/globals';
import { Histogram, Registry } from 'prom-client';
import { DurationHistogram } from './duration-histogram.js';

const terms = { name: 'answer_seconds', help: 'Time of an answer', buckets: [0.1, 0.5, 2] };

describe('DurationHistogram', () => {
  it("shows what prom-client's histogram shows for the same observations", async () => {
    const [mine, theirs] = [new Registry(), new Registry()];
    const durations = new DurationHistogram({ ...terms, registry: mine });
    const reference = new Histogram({ ...terms, labelNames: ['tenant', 'code'], registers: [theirs] });
    const observed: Record<string, readonly number[]> = { '0': [0.05, 0.1, 0.3, 2, 7.25], '20050': [0.5, 0.500001] };
    for (const [code, seconds] of Object.entries(observed)) {
      const labels = { tenant: 'acme', code };
      const series = durations.series(labels);
      for (const value of seconds) {
        series.observe(value);
        reference.observe(labels, value);
      }
    }

    expect(await mine.metrics()).toBe(await theirs.metrics());
    expect(await mine.metrics()).toContain('answer_seconds_bucket{le="0.5",tenant="acme",code="0"} 3\n');
  });
});
