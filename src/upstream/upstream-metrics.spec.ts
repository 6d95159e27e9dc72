import { describe, expect, it } from '@jest/globals';
import { Metrics } from '../observability/metrics/metrics.js';
import { UpstreamMetrics } from './upstream-metrics.js';

describe('UpstreamMetrics', () => {
  it('goes on with one series where a tenant gets another client, such as on SIGHUP', async () => {
    const metrics = new Metrics();
    const upstream = new UpstreamMetrics(metrics);
    for (let client = 0; client < 2; client++)
      upstream.of('acme', 'cc-gateway').answered('callout', '0', performance.now());

    const count = 'upstream_request_duration_seconds_count';
    const lines = (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(count));
    expect(lines).toEqual([`${count}{tenant="acme",system="cc-gateway",operation="callout",code="0"} 2`]);
  });
});
