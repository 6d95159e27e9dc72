import { Global, Module } from '@nestjs/common';
import { HttpMetrics } from './http-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';
import { OutputMetrics } from './output-metrics.js';
import { ProcessMetrics } from './process-metrics.js';

/** Global: every room may count something. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [Metrics, HttpMetrics, OutputMetrics, ProcessMetrics],
  exports: [Metrics, HttpMetrics, ProcessMetrics],
})
export class MetricsModule {}
