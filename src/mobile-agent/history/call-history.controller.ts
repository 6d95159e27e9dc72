import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MobileAgentAccess } from '../../auth/caller/access.decorator.js';
import type { Caller } from '../../auth/caller/caller.js';
import { CurrentCaller } from '../../auth/caller/caller.decorators.js';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { CallHistoryQueryDto } from './call-history-query.dto.js';
import { CallHistory } from './call-history.js';
import { queryProblems } from '../query-problems.js';
import { PastCallPageDto } from './past-call.dto.js';

@ApiTags('Bidirectional calls')
@Controller('v1/mobile-agent/calls')
export class CallHistoryController {
  constructor(private readonly history: CallHistory) {}

  @Get()
  @MobileAgentAccess('history')
  @ApiOperation({
    summary: 'List the bidirectional calls of a time span',
    description:
      'For supervisors: every call that the contact centre recorded, whoever placed it, newest first. The cursor ' +
      'carries the time span, so that all pages belong to the same one.',
  })
  @ApiOkResponse({ type: PastCallPageDto })
  @ApiProblems('FORBIDDEN_ROLE', 'FEATURE_NOT_CONFIGURED', ...queryProblems)
  listPastCalls(@CurrentCaller() { tenantId }: Caller, @Query() query: CallHistoryQueryDto): Promise<PastCallPageDto> {
    return this.history.page(tenantId, query);
  }
}
