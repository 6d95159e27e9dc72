import type { Histogram, MetricValueWithName, Registry } from 'prom-client';

interface DurationTerms {
  readonly name: string;
  readonly help: string;
  /** Upper bounds in seconds, ascending. */
  readonly buckets: readonly number[];
  readonly registry: Registry;
}

/** The durations of one combination of labels. */
export interface DurationSeries {
  observe(seconds: number): void;
}

/**
 * What prom-client's `Histogram` shows, counted without it: at every observation it checks and hashes the labels, which
 * takes more than all else that is done about the answer to an idle poll. A series has its labels once and for all.
 */
export class DurationHistogram {
  readonly name: string;
  private readonly all = new Map<string, CountedDurations>();

  constructor(private readonly terms: DurationTerms) {
    this.name = terms.name;
    // The registry asks a metric for its name and `get` alone; the type says one of prom-client's own.
    terms.registry.registerMetric(this as unknown as Histogram);
  }

  /** The one series of these labels, to be kept by whoever observes: to look it up takes longer than to observe. */
  series(labels: Readonly<Record<string, string>>): DurationSeries {
    const key = JSON.stringify(labels);
    const series = this.all.get(key) ?? new CountedDurations(labels, this.terms.buckets);
    this.all.set(key, series);
    return series;
  }

  /** What the registry shows. */
  get(): Promise<object> {
    const { name, help } = this.terms;
    const values = [...this.all.values()].flatMap((series) => series.shownAs(name));
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  }
}

class CountedDurations implements DurationSeries {
  private readonly counts: number[];
  private count = 0;
  private sum = 0;

  constructor(
    private readonly labels: Readonly<Record<string, string>>,
    private readonly bounds: readonly number[],
  ) {
    this.counts = bounds.map(() => 0);
  }

  observe(seconds: number): void {
    this.count += 1;
    this.sum += seconds;
    // Only the narrowest bucket: the wider ones are added up when somebody asks.
    for (let index = 0; index < this.bounds.length; index++)
      if (seconds <= (this.bounds[index] ?? 0)) {
        this.counts[index] = (this.counts[index] ?? 0) + 1;
        return;
      }
  }

  shownAs(name: string): MetricValueWithName<string>[] {
    let upToHere = 0;
    const bucket = (le: string | number, value: number) => ({
      metricName: `${name}_bucket`,
      labels: { le, ...this.labels },
      value,
    });
    return [
      ...this.bounds.map((bound, index) => bucket(bound, (upToHere += this.counts[index] ?? 0))),
      bucket('+Inf', this.count),
      { metricName: `${name}_sum`, labels: this.labels, value: this.sum },
      { metricName: `${name}_count`, labels: this.labels, value: this.count },
    ];
  }
}
