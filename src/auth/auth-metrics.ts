import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../observability/metrics/metrics.js';

/** What operators watch of the two credentials, without seeing them. */
@Injectable()
export class AuthMetrics {
  readonly guidRotations: Counter<'tenant'>;
  readonly tokenRenewals: Counter<'tenant' | 'result'>;
  /** Reads the age of the access token of each tenant that has one. */
  tokenAges: () => Iterable<readonly [tenant: string, seconds: number]> = () => [];

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.guidRotations = new Counter({
      name: 'guid_rotations_total',
      help: 'Guids replaced by the gateway',
      labelNames: ['tenant'],
      registers,
    });
    this.tokenRenewals = new Counter({
      name: 'access_token_renewals_total',
      help: 'Requests for an access token by result, the first one included',
      labelNames: ['tenant', 'result'],
      registers,
    });
    const ages = () => this.tokenAges();
    new Gauge({
      name: 'access_token_age_seconds',
      help: 'Age of the access token in use',
      labelNames: ['tenant'],
      registers,
      collect() {
        this.reset();
        for (const [tenant, seconds] of ages()) this.set({ tenant }, seconds);
      },
    });
  }
}
