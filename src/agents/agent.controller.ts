import { Body, Controller, Get, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import { CurrentAgent } from '../auth/caller/caller.decorators.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import { agentProblems } from '../upstream/upstream-problems.js';
import { AgentSkillListDto, PasswordDto, SkillsDto } from './agent.dto.js';
import { AgentStateDto, StateRequestDto, toAgentStateDto, toStateRequest } from './agent-state.dto.js';
import { AgentStates } from './agent-states.js';
import { GatewayAccess } from './gateway-access.js';
import { GatewayQueries } from './gateway-queries.js';

/** What an agent does, works in and signs in with. */
@ApiTags('Agent')
@Controller('v1/agents/:agentId')
export class AgentController {
  constructor(
    private readonly access: GatewayAccess,
    private readonly queries: GatewayQueries,
    private readonly states: AgentStates,
    private readonly records: SessionRecords,
  ) {}

  @Get('state')
  @AgentAccess('read')
  @ApiOperation({
    summary: 'Get the state of an agent',
    description: 'As reported by events; if there has been none, the contact centre is asked.',
  })
  @ApiOkResponse({ type: AgentStateDto })
  @ApiProblems(...agentProblems)
  async getAgentState(@CurrentAgent() agent: AgentRef): Promise<AgentStateDto> {
    return toAgentStateDto(await this.states.read(agent));
  }

  @Put('state')
  @AgentAccess('drive', { audit: 'agent.setState' })
  @ApiOperation({
    summary: 'Change the state of an agent',
    description:
      'From any state to any other; the service leaves the current state first where it must. During a call the answer says `pending`, and ' +
      'the state is entered after the call.',
  })
  @ApiOkResponse({ type: AgentStateDto })
  @ApiProblems('AUDIT_UNAVAILABLE', ...agentProblems)
  async setAgentState(@CurrentAgent() agent: AgentRef, @Body() dto: StateRequestDto): Promise<AgentStateDto> {
    return toAgentStateDto(await this.states.change(agent, toStateRequest(dto)));
  }

  @Get('skills')
  @AgentAccess('read')
  @ApiOperation({ summary: 'List the skill queues of an agent', description: 'Those that the agent is signed in to.' })
  @ApiOkResponse({ type: AgentSkillListDto })
  @ApiProblems(...agentProblems)
  async listAgentSkills(@CurrentAgent() agent: AgentRef): Promise<AgentSkillListDto> {
    return { items: await this.queries.ask(agent, (gateway, context) => gateway.agentSkills(context)) };
  }

  @Put('skills')
  @AgentAccess('drive', { audit: 'agent.setSkills' })
  @ApiOperation({ summary: 'Sign an agent into skill queues', description: 'And out of all others.' })
  @ApiOkResponse({ type: AgentSkillListDto })
  @ApiProblems('AUDIT_UNAVAILABLE', ...agentProblems)
  async setAgentSkills(@CurrentAgent() agent: AgentRef, @Body() { skills }: SkillsDto): Promise<AgentSkillListDto> {
    await this.access.send(agent, (gateway, context) => gateway.resetSkills(context, skills));
    return this.listAgentSkills(agent);
  }

  @Put('password')
  @HttpCode(204)
  @AgentAccess('drive', { audit: 'agent.changePassword' })
  @ApiOperation({
    summary: 'Change the password of an agent',
    description: 'An agent whose session says `mustChangePassword` can place calls afterwards.',
  })
  @ApiNoContentResponse({ description: 'The new password is in force.' })
  @ApiProblems('PASSWORD_REFUSED', 'AUDIT_UNAVAILABLE', ...agentProblems)
  async changePassword(@CurrentAgent() agent: AgentRef, @Body() passwords: PasswordDto): Promise<void> {
    const { sessionId } = await this.access.credentials(agent);
    await this.access.send(agent, (gateway, context) => gateway.changePassword(context, passwords));
    await this.records.change(agent, sessionId, (session) => ({ ...session, mustChangePassword: false }));
  }
}
