import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import { CurrentAgent } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import { agentProblems } from '../upstream/upstream-problems.js';
import { CallDataAnswerDto, CallDataDto } from './call-control.dto.js';
import { CallControlService } from './call-control.service.js';

@ApiTags('Call control')
@DescribesPathParameter('id')
@Controller('v1/agents/:agentId/calls/:id/data')
export class CallDataController {
  constructor(private readonly service: CallControlService) {}

  @Get()
  @AgentAccess('read')
  @ApiOperation({
    summary: 'Get the call data',
    description: 'The data that travels with the call, as it was set; null if there is none.',
  })
  @ApiOkResponse({ type: CallDataAnswerDto })
  @ApiProblems('NOT_FOUND', ...agentProblems)
  async getCallData(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDataAnswerDto> {
    return { callData: await this.service.callData(agent, id) };
  }

  @Put()
  @AgentAccess('drive', { audit: 'call.setData' })
  @ApiOperation({ summary: 'Set the call data', description: 'Whoever the call is transferred to can read it.' })
  @ApiOkResponse({ type: CallDataAnswerDto })
  @ApiProblems('NOT_FOUND', 'AUDIT_UNAVAILABLE', ...agentProblems)
  async setCallData(
    @CurrentAgent() agent: AgentRef,
    @Param('id') id: string,
    @Body() { callData }: CallDataDto,
  ): Promise<CallDataAnswerDto> {
    return { callData: await this.service.setCallData(agent, id, callData) };
  }
}
