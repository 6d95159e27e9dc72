import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import { CurrentAgent } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { CallDto, CallPageDto, toCallDto } from '../calls/call.dto.js';
import { pageOf } from '../calls/call-page.js';
import { PreviewOfferListDto, toPreviewOfferDto } from '../calls/preview-offer.dto.js';
import { PreviewOffers } from '../calls/preview-offers.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import { CallListQueryDto } from './call-list-query.dto.js';

@ApiTags('Agent calls')
@Controller('v1/agents/:agentId')
export class CallsController {
  constructor(
    private readonly calls: AgentCalls,
    private readonly offers: PreviewOffers,
  ) {}

  @Get('calls')
  @AgentAccess('read')
  @ApiOperation({ summary: "Lists an agent's calls", description: 'Newest first; settled calls stay for a while.' })
  @ApiOkResponse({ type: CallPageDto })
  async list(@CurrentAgent() agent: AgentRef, @Query() { limit, cursor }: CallListQueryDto): Promise<CallPageDto> {
    const { items, nextCursor } = pageOf(await this.calls.list(agent), limit ?? 50, cursor);
    return { items: items.map((call) => toCallDto(call)), nextCursor };
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
    return toCallDto(await this.calls.get(agent, id));
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
    return { items: (await this.offers.list(agent)).map(toPreviewOfferDto) };
  }
}
