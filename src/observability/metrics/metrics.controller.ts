import { Controller, Get, Header } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { Metrics } from './metrics.js';

/** What Prometheus reads, also while the process drains. */
@ApiTags('Operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @RouteConfig({ access: { kind: 'public' }, whileDraining: true })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Read the metrics',
    description:
      'In the text format of Prometheus. No label contains a telephone number, a name or the id of a person.',
  })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiProblems()
  getMetrics(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
