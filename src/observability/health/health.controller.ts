import { Controller, Get } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { version } from '../../config/version.js';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';
import { Readiness } from './readiness.js';

/** Probes of the platform that runs the process; they are answered also while it drains. */
@ApiTags('Operations')
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('livez')
  @RouteConfig({ access: { kind: 'public' }, whileDraining: true })
  @ApiOperation({ summary: 'Is the process running?', description: 'Checks nothing but the process itself.' })
  @ApiProblems()
  getLiveness(): LivenessDto {
    return { status: 'ok', version };
  }

  @Get('readyz')
  @RouteConfig({ access: { kind: 'public' }, whileDraining: true })
  @ApiOperation({
    summary: 'Can the process accept requests?',
    description:
      'No while it drains, or while something essential is down. An upstream that is down is only listed in `degraded`.',
  })
  @ApiProblems('STATE_STORE_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE', 'AUDIT_UNAVAILABLE')
  async getReadiness(): Promise<ReadinessDto> {
    return { status: 'ready', degraded: await this.readiness.degraded() };
  }
}
