import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { LineOutput } from '../../output/line-output.js';
import { Metrics } from './metrics.js';

/** What becomes of log and audit lines that stdout does not take. Read when somebody looks: it costs a line nothing. */
@Injectable()
export class OutputMetrics {
  constructor({ registry }: Metrics, output: LineOutput) {
    new Counter({
      name: 'log_lines_dropped_total',
      help: 'Lines dropped because stdout was stuck: ordinary ones, refusals and attempts of the audit trail',
      labelNames: ['kind'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [kind, lines] of Object.entries(output.dropped)) this.inc({ kind }, lines);
      },
    });
    new Gauge({
      name: 'audit_lines_waiting',
      help: 'Start lines of the audit trail that wait for stdout, as do their calls',
      registers: [registry],
      collect() {
        this.set(output.waitingAttempts);
      },
    });
    new Gauge({
      name: 'log_bytes_waiting',
      help: 'Bytes of log and audit lines that wait for stdout',
      registers: [registry],
      collect() {
        this.set(output.waitingBytes);
      },
    });
  }
}
