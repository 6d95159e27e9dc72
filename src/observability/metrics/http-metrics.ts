import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import type { RequestEnd } from '../../http/lifecycle/request-end.js';
import { Metrics } from './metrics.js';

interface Series {
  count: Counter.Internal;
  duration: Histogram.Internal<'method' | 'route'>;
}

/** Counts and times the answered requests by route template: addresses as sent would be endless, and personal. */
@Injectable()
export class HttpMetrics {
  private readonly count: Counter;
  private readonly duration: Histogram<'method' | 'route'>;
  /** Looking a child up by its labels costs as much again as counting. */
  private readonly series = new Map<string, Series>();

  constructor({ registry }: Metrics) {
    this.count = new Counter({
      name: 'http_requests_total',
      help: 'Requests by route template, status and error code',
      labelNames: ['method', 'route', 'status', 'code'],
      registers: [registry],
    });
    this.duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first header to the end of the answer',
      labelNames: ['method', 'route'],
      buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10],
      registers: [registry],
    });
  }

  observe({ request, route, status, problem, durationMs }: RequestEnd): void {
    const labels = {
      method: request?.method ?? '',
      route: route ?? '',
      status: String(status),
      code: problem?.code ?? '',
    };
    const { count, duration } = this.seriesOf(labels);
    count.inc();
    duration.observe(durationMs / 1000);
  }

  private seriesOf(labels: { method: string; route: string; status: string; code: string }): Series {
    const { method, route, status, code } = labels;
    const key = `${method} ${route} ${status} ${code}`;
    const known = this.series.get(key);
    if (known) return known;
    const series = { count: this.count.labels(labels), duration: this.duration.labels({ method, route }) };
    this.series.set(key, series);
    return series;
  }
}
