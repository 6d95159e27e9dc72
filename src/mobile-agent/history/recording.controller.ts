import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MobileAgentAccess } from '../../auth/caller/access.decorator.js';
import type { Caller } from '../../auth/caller/caller.js';
import { CurrentCaller } from '../../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../../auth/caller/path-parameter.decorator.js';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { queryProblems } from '../query-problems.js';
import { MobileAgentService } from '../mobile-agent.service.js';
import { RecordingDto } from './recording.dto.js';
import { Recordings } from './recordings.js';

@ApiTags('Bidirectional calls')
@Controller('v1/mobile-agent/calls/:id/recording')
export class RecordingController {
  constructor(
    private readonly service: MobileAgentService,
    private readonly recordings: Recordings,
  ) {}

  @Get()
  @MobileAgentAccess('read')
  @ApiOperation({
    summary: 'Get a link to the recording of a bidirectional call',
    description:
      'The link is valid for five minutes, for anyone who has it. `NOT_FOUND` while the call is open, or if nothing was ' +
      'recorded.',
  })
  @DescribesPathParameter('id')
  @ApiOkResponse({ type: RecordingDto })
  @ApiProblems('FORBIDDEN_ROLE', 'NOT_FOUND', 'FEATURE_NOT_CONFIGURED', ...queryProblems)
  async getRecording(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<RecordingDto> {
    return this.recordings.linkOf(caller.tenantId, await this.service.show(caller, id));
  }
}
