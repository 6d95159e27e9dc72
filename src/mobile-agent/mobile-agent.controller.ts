import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { MobileAgentAccess } from '../auth/caller/access.decorator.js';
import type { Caller } from '../auth/caller/caller.js';
import { CurrentCaller } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { CallDto, toCallDto } from '../calls/call.dto.js';
import { answerPlaced, placedHeaders } from '../calls/dial-once/answer-placed.js';
import { dialProblems } from '../calls/dial-once/dial-problems.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import { TakesIdempotencyKey } from '../http/input/idempotency-key.decorator.js';
import { Pressed, type PressIds } from '../http/input/pressed.decorator.js';
import { upstreamProblems } from '../upstream/upstream-problems.js';
import { CreateCallDto } from './create-call.dto.js';
import { MobileAgentService } from './mobile-agent.service.js';

@ApiTags('Bidirectional calls')
@Controller('v1/mobile-agent/calls')
export class MobileAgentController {
  constructor(private readonly service: MobileAgentService) {}

  @Post()
  @HttpCode(202)
  @MobileAgentAccess('drive')
  @ApiOperation({
    summary: 'Connects two telephones',
    description:
      "Rings the agent's telephone, then the customer's, and connects them. Nobody has to be signed in. The answer " +
      'means only that the call is queued; the serial number may come later.',
  })
  @TakesIdempotencyKey()
  @ApiAcceptedResponse({
    type: CallDto,
    description: 'The call is queued.',
    headers: placedHeaders,
  })
  @ApiProblems(
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
    ...dialProblems,
    ...upstreamProblems,
  )
  async create(
    @CurrentCaller() caller: Caller,
    @Pressed() press: PressIds,
    @Body() dto: CreateCallDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallDto> {
    return answerPlaced(reply, await this.service.create({ caller, ...press }, dto));
  }

  @Get(':id')
  @MobileAgentAccess('read')
  @ApiOperation({
    summary: 'Shows a bidirectional call',
    description: 'Visible to the user who placed it, and to supervisors.',
  })
  @DescribesPathParameter('id')
  @ApiOkResponse({ type: CallDto })
  @ApiProblems('FORBIDDEN_ROLE', 'FEATURE_NOT_CONFIGURED', 'NOT_FOUND')
  async show(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<CallDto> {
    return toCallDto(await this.service.show(caller, id));
  }
}
