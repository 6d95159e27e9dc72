import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import type { Caller } from '../auth/caller/caller.js';
import { CurrentAgent, CurrentCaller } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { CallDto, CallPageDto, toCallDto } from '../calls/call.dto.js';
import { pageOf } from '../calls/call-page.js';
import { answerPlaced, placedHeaders } from '../calls/dial-once/answer-placed.js';
import { dialProblems } from '../calls/dial-once/dial-problems.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import { TakesIdempotencyKey } from '../http/input/idempotency-key.decorator.js';
import { NoBody } from '../http/input/no-body.decorator.js';
import { Pressed, type PressIds } from '../http/input/pressed.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import { agentProblems } from '../upstream/upstream-problems.js';
import { CallListQueryDto } from './call-list-query.dto.js';
import { InternalCallDto, OutboundCallDto, PreviewCallDto, QueuedCallDto } from './dial.dto.js';
import { PreviewOfferListDto, toPreviewOfferDto } from '../calls/offer.dto.js';
import { VoiceCallService } from './voice-call.service.js';
import { WaitingCallListDto } from './waiting-call.dto.js';

const accepted = {
  type: CallDto,
  description: 'The contact centre took the command. What becomes of the call arrives as events.',
  headers: placedHeaders,
};

@ApiTags('Agent calls')
@Controller('v1/agents/:agentId')
export class VoiceCallController {
  constructor(
    private readonly service: VoiceCallService,
    private readonly calls: AgentCalls,
  ) {}

  @Post('calls/outbound')
  @HttpCode(202)
  @AgentAccess('drive')
  @ApiOperation({
    summary: 'Calls a customer',
    description: "The agent's telephone rings first; when the agent picks up, the customer is called.",
  })
  @TakesIdempotencyKey()
  @ApiAcceptedResponse(accepted)
  @ApiProblems(...agentProblems, 'CALLER_ID_NOT_ALLOWED', 'DESTINATION_NOT_ALLOWED', 'CALL_REJECTED', ...dialProblems)
  async outbound(
    @CurrentAgent() agent: AgentRef,
    @CurrentCaller() { sub }: Caller,
    @Pressed() press: PressIds,
    @Body() dial: OutboundCallDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallDto> {
    return answerPlaced(reply, await this.service.outbound({ agent, sub, ...press }, dial));
  }

  @Post('calls/internal')
  @HttpCode(202)
  @AgentAccess('drive')
  @ApiOperation({ summary: 'Calls a colleague', description: "Rings another signed-in agent's telephone." })
  @TakesIdempotencyKey()
  @ApiAcceptedResponse(accepted)
  @ApiProblems(...agentProblems, 'CALLER_ID_NOT_ALLOWED', 'CALL_REJECTED', ...dialProblems)
  async internal(
    @CurrentAgent() agent: AgentRef,
    @CurrentCaller() { sub }: Caller,
    @Pressed() press: PressIds,
    @Body() dial: InternalCallDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallDto> {
    return answerPlaced(reply, await this.service.internal({ agent, sub, ...press }, dial));
  }

  @Post('calls/preview')
  @HttpCode(202)
  @AgentAccess('drive')
  @ApiOperation({
    summary: 'Dials a preview offer',
    description:
      'Dials one of the numbers of an offer that this agent received. An offer is used once; it is given back when ' +
      'nothing was dialled.\n\nOn a laptop the simulator makes the offer of the example: ' +
      '`curl -X POST http://127.0.0.1:8044/agents/291/previews -d \'{"controlId":"11776","numbers":["13900139000"]}\'`',
  })
  @TakesIdempotencyKey()
  @ApiAcceptedResponse(accepted)
  @ApiProblems(...agentProblems, 'DESTINATION_NOT_ALLOWED', 'PREVIEW_NOT_OFFERED', 'CALL_REJECTED', ...dialProblems)
  async preview(
    @CurrentAgent() agent: AgentRef,
    @CurrentCaller() { sub }: Caller,
    @Pressed() press: PressIds,
    @Body() dial: PreviewCallDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallDto> {
    return answerPlaced(reply, await this.service.preview({ agent, sub, ...press }, dial));
  }

  @Post('calls/queued')
  @HttpCode(202)
  @AgentAccess('drive')
  @ApiOperation({
    summary: 'Claims a waiting call',
    description:
      'Takes a certain call out of a skill queue. Not possible while the agent has any call, a held one too.',
  })
  @TakesIdempotencyKey()
  @ApiAcceptedResponse(accepted)
  @ApiProblems(...agentProblems, 'CALL_GONE', 'CALL_REJECTED', ...dialProblems)
  async queued(
    @CurrentAgent() agent: AgentRef,
    @CurrentCaller() { sub }: Caller,
    @Pressed() press: PressIds,
    @Body() claim: QueuedCallDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallDto> {
    return answerPlaced(reply, await this.service.queued({ agent, sub, ...press }, claim));
  }

  @Get('calls')
  @AgentAccess('read')
  @ApiOperation({ summary: "Lists an agent's calls", description: 'Newest first; settled calls stay for a while.' })
  @ApiOkResponse({ type: CallPageDto })
  async list(@CurrentAgent() agent: AgentRef, @Query() { limit, cursor }: CallListQueryDto): Promise<CallPageDto> {
    const calls = await this.calls.list(agent);
    const { items, nextCursor } = pageOf(calls, limit ?? 50, cursor);
    return { items: items.map((call) => toCallDto(call, calls)), nextCursor };
  }

  @Get('calls/:id')
  @AgentAccess('read')
  @ApiOperation({
    summary: 'Shows a call',
    description: 'Where the `Location` of a placed call leads. A settled call can be read for a while.',
  })
  @DescribesPathParameter('id')
  @ApiOkResponse({ type: CallDto })
  @ApiProblems('NOT_FOUND')
  async show(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return toCallDto(await this.calls.get(agent, id), await this.calls.list(agent));
  }

  @Get('previews')
  @AgentAccess('read')
  @ApiOperation({
    summary: 'Lists the preview offers that were not used yet',
    description:
      'Oldest first. An offer goes when it is dialled, cancelled or expired; one without numbers cannot be dialled.',
  })
  @ApiOkResponse({ type: PreviewOfferListDto })
  async previews(@CurrentAgent() agent: AgentRef): Promise<PreviewOfferListDto> {
    return { items: (await this.service.offers(agent)).map(toPreviewOfferDto) };
  }

  @Post('previews/:controlId/cancel')
  @HttpCode(204)
  @AgentAccess('drive')
  @NoBody()
  @ApiOperation({
    summary: 'Declines a preview offer',
    description:
      'Nobody dials it then. On a laptop the simulator makes an offer: ' +
      '`curl -X POST http://127.0.0.1:8044/agents/291/previews -d \'{"controlId":"11776","numbers":["13900139000"]}\'`',
  })
  @DescribesPathParameter('controlId')
  @ApiNoContentResponse({ description: 'The offer is gone.' })
  @ApiProblems(...agentProblems, 'PREVIEW_NOT_OFFERED', 'CALL_REJECTED', 'AUDIT_UNAVAILABLE')
  cancelPreview(@CurrentAgent() agent: AgentRef, @Param('controlId') controlId: string): Promise<void> {
    return this.service.cancelPreview(agent, controlId);
  }

  @Get('queues/:skillId/waiting-calls')
  @AgentAccess('read')
  @ApiOperation({
    summary: 'Lists the calls that wait in a skill queue',
    description: 'The contact centre tells it only to an agent who is signed in and not idle: sign in `busy`.',
  })
  @DescribesPathParameter('skillId')
  @ApiOkResponse({ type: WaitingCallListDto })
  @ApiProblems(...agentProblems)
  async waitingCalls(@CurrentAgent() agent: AgentRef, @Param('skillId') skillId: string): Promise<WaitingCallListDto> {
    return { items: await this.service.waitingCalls(agent, skillId) };
  }
}
