import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import type { RequestEnd } from '../../http/lifecycle/request-end.js';
import { toProblem } from '../../http/problems/to-problem.js';
import { HttpMetrics } from './http-metrics.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';

const end = (more: Partial<RequestEnd>): RequestEnd => ({
  requestId: 'r1',
  request: null,
  route: '/v1/me',
  status: 200,
  durationMs: 30,
  aborted: false,
  problem: null,
  ...more,
});

describe('metrics', () => {
  it('count and time requests by route template, status and code', async () => {
    const metrics = new Metrics();
    const http = new HttpMetrics(metrics);
    http.observe(end({}));
    http.observe(end({}));
    http.observe(end({ route: null, status: 404, problem: toProblem(new NotFoundException()) }));

    const text = await new MetricsController(metrics).getMetrics();
    expect(text).toContain('http_requests_total{method="",route="/v1/me",status="200",code=""} 2\n');
    expect(text).toContain('http_requests_total{method="",route="",status="404",code="NOT_FOUND"} 1\n');
    expect(text).toContain('http_request_duration_seconds_bucket{le="0.02",method="",route="/v1/me"} 0\n');
    expect(text).toContain('http_request_duration_seconds_bucket{le="0.1",method="",route="/v1/me"} 2\n');
    expect(text).toContain('process_cpu_seconds_total');
  });
});
