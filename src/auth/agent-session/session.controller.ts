import { Body, Controller, Delete, Get, HttpCode, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { NoBody } from '../../http/input/no-body.decorator.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { upstreamProblems } from '../../upstream/upstream-problems.js';
import { AgentAccess } from '../caller/access.decorator.js';
import { CurrentAgent } from '../caller/caller.decorators.js';
import { AgentSessions } from './agent-sessions.js';
import { SessionDto } from './session.dto.js';
import { SessionResource } from './session-resource.js';
import { SignInDto, toSignIn } from './sign-in.dto.js';
import { SignOutQueryDto } from './sign-out-query.dto.js';

@ApiTags('Session')
@Controller('v1/agents/:agentId/session')
export class SessionController {
  constructor(
    private readonly sessions: AgentSessions,
    private readonly resource: SessionResource,
  ) {}

  @Put()
  @AgentAccess('drive', { audit: 'agent.signIn' })
  @ApiOperation({
    summary: 'Sign an agent in',
    description:
      'Signs the agent in at the contact centre and into the skill queues. From then on the service keeps ' +
      "the agent signed in and collects the agent's events. Signing in twice is not an error: the " +
      'second answer returns the existing session, and its parameters are ignored.',
  })
  @ApiCreatedResponse({ type: SessionDto, description: 'The agent is signed in.' })
  @ApiOkResponse({ type: SessionDto, description: 'The agent was already signed in.' })
  @ApiProblems(
    'AGENT_NOT_SIGNED_IN',
    'AGENT_SIGNED_IN_ELSEWHERE',
    'OPERATION_IN_PROGRESS',
    'AGENT_STATE_CONFLICT',
    'SIGN_IN_REJECTED',
    'UPSTREAM_REJECTED_PARAMETER',
    'AGENT_SWITCHING',
    'AUDIT_UNAVAILABLE',
    ...upstreamProblems,
  )
  async signInAgent(
    @CurrentAgent() agent: AgentRef,
    @Body() dto: SignInDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const { session, created } = await this.sessions.signIn(agent, toSignIn(dto));
    reply.status(created ? 201 : 200);
    return this.resource.of(agent, session);
  }

  @Get()
  @AgentAccess('read')
  @ApiOperation({
    summary: "Get an agent's session",
    description: 'Also when the agent is not signed in: then `state` is `signedOut` and unknown fields are null.',
  })
  @ApiOkResponse({ type: SessionDto })
  async getSession(@CurrentAgent() agent: AgentRef): Promise<SessionDto> {
    return this.resource.read(agent);
  }

  @Delete()
  @HttpCode(204)
  @AgentAccess('drive', { audit: 'none' })
  @NoBody(SignOutQueryDto)
  @ApiOperation({
    summary: 'Sign an agent out',
    description:
      'Succeeds also when the agent was already signed out. An agent in a call is signed out only with ' +
      '`force=true`, which drops the call.',
  })
  @ApiNoContentResponse({ description: 'The agent is signed out.' })
  @ApiProblems('AGENT_STATE_CONFLICT', 'UPSTREAM_REJECTED_PARAMETER', 'AGENT_SWITCHING', ...upstreamProblems)
  signOutAgent(@CurrentAgent() agent: AgentRef, @Query() { force }: SignOutQueryDto): Promise<void> {
    return this.sessions.signOut(agent, force === 'true');
  }
}
