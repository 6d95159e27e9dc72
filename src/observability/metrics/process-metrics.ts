import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { version } from '../../config/version.js';
import { EventLoopDelay } from '../../http/lifecycle/event-loop-delay.js';
import { Metrics } from './metrics.js';

/** What became of reading the tenants file again. */
export type ReloadResult = 'ok' | 'refused';

/** What operators watch of the process itself. */
@Injectable()
export class ProcessMetrics {
  readonly reloads: Counter<'result'>;

  constructor({ registry }: Metrics, delay: EventLoopDelay) {
    const registers = [registry];
    new Gauge({
      name: 'build_info',
      help: 'Always 1; the label is the running version',
      labelNames: ['version'],
      registers,
    }).set({ version }, 1);
    new Gauge({
      name: 'event_loop_delay_seconds',
      help: 'Recent average delay of the event loop; above 1 s requests are refused as OVERLOADED',
      registers,
      collect() {
        this.set(delay.seconds);
      },
    });
    this.reloads = new Counter({
      name: 'tenant_reloads_total',
      help: 'Reloads of the tenants file after SIGHUP by result',
      labelNames: ['result'],
      registers,
    });
    // From the start: an alert on "refused" must see the first one.
    for (const result of ['ok', 'refused'] satisfies ReloadResult[]) this.reloads.inc({ result }, 0);
  }
}
