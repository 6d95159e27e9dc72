import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../../observability/metrics/metrics.js';
import { CALLBACK_VERDICTS, type CallbackVerdict } from './callback-verdict.js';

/** Callbacks by what they were worth: nobody else gets to see a forged one. */
@Injectable()
export class CallbackMetrics {
  private readonly callbacks: Counter<'kind' | 'verdict'>;

  constructor({ registry }: Metrics) {
    this.callbacks = new Counter({
      name: 'callbacks_total',
      help: 'Callbacks from AICC by kind and verdict',
      labelNames: ['kind', 'verdict'],
      registers: [registry],
    });
    // From the start: an alert on "forged" must see the first one.
    for (const kind of ['release', 'answer'])
      for (const verdict of CALLBACK_VERDICTS) this.callbacks.inc({ kind, verdict }, 0);
  }

  count(kind: 'release' | 'answer', verdict: CallbackVerdict): void {
    this.callbacks.inc({ kind, verdict });
  }
}
