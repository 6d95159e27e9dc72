import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import { DurationHistogram, type DurationSeries } from '../observability/metrics/duration-histogram.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { UpstreamFailure } from './http/upstream-failure.js';

/** Times the exchanges with one upstream of one tenant. */
export interface UpstreamMeter {
  /** Runs an exchange and notes how long it took and what it was answered; `codeOf` reads the return code. */
  measure<T>(operation: string, exchange: () => Promise<T>, codeOf: (answer: T) => string): Promise<T>;
  /** What `measure` notes, for a poll, which must keep little in memory while it is held: `startedAt` of `performance.now()`. */
  answered(operation: string, code: string, startedAt: number): void;
  failed(operation: string, error: unknown, startedAt: number): void;
}

/** For clients that nobody watches. */
export const unmeasured: UpstreamMeter = {
  measure: (_operation, exchange) => exchange(),
  answered: () => undefined,
  failed: () => undefined,
};

/** Return codes that one operation is known to answer are far fewer; beyond, an upstream makes them up. */
const MAX_CODES = 60;
const OTHER = 'other';
/** Refused by ourselves: it says nothing about how fast the upstream is. */
const NEVER_SENT: ReadonlySet<string> = new Set(['CIRCUIT_OPEN', 'QUEUE_FULL', 'CLOSED']);

/** How fast upstreams answer, and what. */
@Injectable()
export class UpstreamMetrics {
  private readonly duration: DurationHistogram;

  constructor({ registry }: Metrics) {
    this.duration = new DurationHistogram({
      name: 'upstream_request_duration_seconds',
      help: 'Time of a request to an upstream, including the wait for a connection, by operation and return code',
      buckets: [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 12],
      registry,
    });
  }

  of(tenant: string, system: string): UpstreamMeter {
    return new CountingMeter(this.duration, tenant, system);
  }
}

class CountingMeter implements UpstreamMeter {
  /** By operation, then by code. */
  private readonly series = new Map<string, Map<string, DurationSeries>>();

  constructor(
    private readonly duration: DurationHistogram,
    private readonly tenant: string,
    private readonly system: string,
  ) {}

  async measure<T>(operation: string, exchange: () => Promise<T>, codeOf: (answer: T) => string): Promise<T> {
    const startedAt = performance.now();
    try {
      const answer = await exchange();
      this.answered(operation, codeOf(answer), startedAt);
      return answer;
    } catch (error) {
      this.failed(operation, error, startedAt);
      throw error;
    }
  }

  answered(operation: string, code: string, startedAt: number): void {
    this.seriesOf(operation, code).observe((performance.now() - startedAt) / 1000);
  }

  failed(operation: string, error: unknown, startedAt: number): void {
    const code = codeOfError(error);
    if (code !== null) this.answered(operation, code, startedAt);
  }

  private seriesOf(operation: string, code: string): DurationSeries {
    const codes = this.series.get(operation) ?? new Map<string, DurationSeries>();
    this.series.set(operation, codes);
    const known = codes.get(code);
    if (known !== undefined) return known;
    if (code !== OTHER && (codes.size >= MAX_CODES || !/^[\w -]{1,32}$/.test(code)))
      return this.seriesOf(operation, OTHER);
    const { tenant, system } = this;
    const series = this.duration.series({ tenant, system, operation, code });
    codes.set(code, series);
    return series;
  }
}

/** What stood in for an answer: how the exchange failed, or what the upstream said instead; null when nothing was sent. */
function codeOfError(error: unknown): string | null {
  if (!(error instanceof Problem)) return 'defect';
  if (error.cause instanceof UpstreamFailure)
    return NEVER_SENT.has(error.cause.reason) ? null : error.cause.reason === 'GIVEN_UP' ? null : error.cause.kind;
  return error.details.upstream?.code ?? error.code;
}
