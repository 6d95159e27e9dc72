import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import { CurrentAgent } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import { agentProblems } from '../upstream/upstream-problems.js';
import { WaitingCallListDto } from './waiting-call.dto.js';
import { WaitingCalls } from './waiting-calls.js';

@ApiTags('Agent calls')
@Controller('v1/agents/:agentId/queues')
export class QueuesController {
  constructor(private readonly waiting: WaitingCalls) {}

  @Get(':skillId/waiting-calls')
  @AgentAccess('read')
  @ApiOperation({
    summary: 'List the calls waiting in a skill queue',
    description: 'The contact centre shows them only to an agent who is signed in and not idle: sign in as `busy`.',
  })
  @DescribesPathParameter('skillId')
  @ApiOkResponse({ type: WaitingCallListDto })
  @ApiProblems(...agentProblems)
  async listWaitingCalls(
    @CurrentAgent() agent: AgentRef,
    @Param('skillId') skillId: string,
  ): Promise<WaitingCallListDto> {
    return { items: await this.waiting.list(agent, skillId) };
  }
}
