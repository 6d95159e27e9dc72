import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import { CurrentAgent } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { CallDto, CallPageDto, toCallDto } from '../calls/call.dto.js';
import { pageOf } from '../calls/call-page.js';
import { PreviewOfferListDto, toPreviewOfferDto } from '../calls/previews/preview-offer.dto.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import { NoBody } from '../http/input/no-body.decorator.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import { agentProblems } from '../upstream/upstream-problems.js';
import { CallListQueryDto } from './call-list-query.dto.js';
import { PreviewsService } from './previews.service.js';

@ApiTags('Agent calls')
@Controller('v1/agents/:agentId')
export class CallsController {
  constructor(
    private readonly calls: AgentCalls,
    private readonly offers: PreviewOffers,
    private readonly previewService: PreviewsService,
  ) {}

  @Get('calls')
  @AgentAccess('read')
  @ApiOperation({ summary: "List an agent's calls", description: 'Newest first. Settled calls are kept for a while.' })
  @ApiOkResponse({ type: CallPageDto })
  async listCalls(@CurrentAgent() agent: AgentRef, @Query() { limit, cursor }: CallListQueryDto): Promise<CallPageDto> {
    const calls = await this.calls.list(agent);
    const { items, nextCursor } = pageOf(calls, limit ?? 50, cursor);
    return { items: items.map((call) => toCallDto(call, calls)), nextCursor };
  }

  @Get('calls/:id')
  @AgentAccess('read')
  @ApiOperation({
    summary: 'Get a call',
    description: 'The `Location` of a placed call points here. Settled calls are kept for a while.',
  })
  @DescribesPathParameter('id')
  @ApiOkResponse({ type: CallDto })
  @ApiProblems('NOT_FOUND')
  async getCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return toCallDto(await this.calls.get(agent, id), await this.calls.listOpen(agent));
  }

  @Get('previews')
  @AgentAccess('read')
  @ApiOperation({
    summary: 'List the unused preview offers',
    description:
      'Oldest first. An offer disappears when it is dialled, cancelled or expired; one without numbers cannot be dialled.',
  })
  @ApiOkResponse({ type: PreviewOfferListDto })
  async listPreviews(@CurrentAgent() agent: AgentRef): Promise<PreviewOfferListDto> {
    return { items: (await this.offers.list(agent)).map(toPreviewOfferDto) };
  }

  @Post('previews/:controlId/cancel')
  @HttpCode(204)
  @AgentAccess('drive', { audit: 'preview.cancel' })
  @NoBody()
  @ApiOperation({
    summary: 'Decline a preview offer',
    description:
      'It can no longer be dialled. With the demo, the simulator makes an offer: ' +
      '`curl -X POST http://127.0.0.1:8044/agents/291/previews -d \'{"controlId":"11776","numbers":["13900139000"]}\'`',
  })
  @DescribesPathParameter('controlId')
  @ApiNoContentResponse({ description: 'The offer is gone.' })
  @ApiProblems(...agentProblems, 'PREVIEW_NOT_OFFERED', 'CALL_REJECTED', 'AUDIT_UNAVAILABLE')
  cancelPreview(@CurrentAgent() agent: AgentRef, @Param('controlId') controlId: string): Promise<void> {
    return this.previewService.cancel(agent, controlId);
  }
}
