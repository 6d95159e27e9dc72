import { Body, Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MobileAgentAccess } from '../auth/caller/access.decorator.js';
import type { Caller } from '../auth/caller/caller.js';
import { CurrentCaller } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { Dial, type RouteDial } from '../call-routes/dial-context.decorator.js';
import { PlacesCall } from '../call-routes/places-call.decorator.js';
import { CallDto, toCallDto } from '../calls/call.dto.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import { upstreamProblems } from '../upstream/upstream-problems.js';
import { CreateCallDto } from './create-call.dto.js';
import { MobileAgentService } from './mobile-agent.service.js';

@ApiTags('Bidirectional calls')
@Controller('v1/mobile-agent/calls')
export class MobileAgentController {
  constructor(private readonly service: MobileAgentService) {}

  @PlacesCall({
    access: 'mobileAgent',
    audit: 'call.bidirectional',
    summary: 'Connect two telephones',
    description:
      "Rings the agent's telephone, then the customer's, and connects them. No agent has to be signed in. The answer " +
      'means only that the call is queued; the serial number may come later.',
    accepted: 'The call is queued.',
    problems: [
      'FORBIDDEN_AGENT',
      'FORBIDDEN_ROLE',
      'FEATURE_NOT_CONFIGURED',
      'CALLER_ID_NOT_ALLOWED',
      'DESTINATION_NOT_ALLOWED',
      'DUPLICATE_CALL_TASK',
      'CALL_REJECTED',
      'INVALID_NUMBER',
      'UPSTREAM_REJECTED_PARAMETER',
      'DAILY_QUOTA_EXCEEDED',
      'UPSTREAM_AUTH_FAILED',
      'UPSTREAM_NOT_PERMITTED',
      'INSUFFICIENT_BALANCE',
      'CALLBACK_MISCONFIGURED',
      'NO_NUMBER_AVAILABLE',
      ...upstreamProblems,
    ],
  })
  placeBidirectionalCall(@Dial() dial: RouteDial, @Body() dto: CreateCallDto): Promise<CallDto> {
    return dial.answer(this.service.create(dial, dto));
  }

  @Get(':id')
  @MobileAgentAccess('read')
  @ApiOperation({
    summary: 'Get a bidirectional call',
    description: 'Visible to the user who placed it, and to supervisors.',
  })
  @DescribesPathParameter('id')
  @ApiOkResponse({ type: CallDto })
  @ApiProblems('FORBIDDEN_ROLE', 'FEATURE_NOT_CONFIGURED', 'NOT_FOUND')
  async getBidirectionalCall(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<CallDto> {
    return toCallDto(await this.service.show(caller, id));
  }
}
