import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { RequestEnd } from '../../http/lifecycle/request-end.js';
import { DurationHistogram, type DurationSeries } from './duration-histogram.js';
import { Metrics } from './metrics.js';

interface Series {
  readonly labels: { readonly method: string; readonly route: string; readonly status: string; readonly code: string };
  readonly duration: DurationSeries;
  count: number;
}

/** Counts and times the answered requests by route template: addresses as sent would be endless, and personal. */
@Injectable()
export class HttpMetrics {
  private readonly duration: DurationHistogram;
  private readonly series = new Map<string, Series>();

  constructor({ registry }: Metrics) {
    const { series } = this;
    new Counter({
      name: 'http_requests_total',
      help: 'Requests by route template, status and error code',
      labelNames: ['method', 'route', 'status', 'code'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, count } of series.values()) this.inc(labels, count);
      },
    });
    this.duration = new DurationHistogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first header to the end of the answer',
      buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10],
      registry,
    });
  }

  observe({ request, route, status, problem, durationMs }: RequestEnd): void {
    const series = this.seriesOf(request?.method ?? '', route ?? '', String(status), problem?.code ?? '');
    series.count += 1;
    series.duration.observe(durationMs / 1000);
  }

  private seriesOf(method: string, route: string, status: string, code: string): Series {
    const key = `${method} ${route} ${status} ${code}`;
    const known = this.series.get(key);
    if (known) return known;
    const duration = this.duration.series({ method, route });
    const series = { labels: { method, route, status, code }, duration, count: 0 };
    this.series.set(key, series);
    return series;
  }
}
