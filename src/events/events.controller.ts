import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import type { Caller } from '../auth/caller/caller.js';
import { CurrentAgent, CurrentCaller } from '../auth/caller/caller.decorators.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentPresence } from './agent-presence.js';
import { AgentStream } from './agent-stream.js';
import { EventsQueryDto } from './events-query.dto.js';
import { OpenStreams } from './open-streams.js';
import { SseConnection } from './sse-connection.js';
import { endAtTokenExpiry } from './token-expiry.js';

@ApiTags('Events')
@Controller('v1/agents/:agentId/events')
export class EventsController {
  constructor(
    private readonly stream: AgentStream,
    private readonly openStreams: OpenStreams,
    private readonly presence: AgentPresence,
  ) {}

  @Get()
  @AgentAccess('read', { takesTicket: true, opensStream: true })
  @ApiOperation({
    summary: "Follows an agent's events",
    description:
      'A stream of server-sent events: what the agent does, what becomes of the calls, which previews are offered. ' +
      'It goes on over sign-out and the next sign-in. Reconnecting with `Last-Event-ID` brings what was missed, or ' +
      'first `event: reset` when that is impossible. An `EventSource` brings a ticket in place of the header.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last message that was received.',
    schema: { type: 'string', maxLength: 8192 },
  })
  @ApiOkResponse({
    description: 'Messages `{ id, type, agentId, occurredAt, call, upstream }`, each named by its type.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblems('RATE_LIMITED')
  async follow(
    @CurrentCaller() caller: Caller,
    @CurrentAgent() agent: AgentRef,
    @Query() { lastEventId }: EventsQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const connection = new SseConnection(request, reply);
    this.openStreams.add(`${agent.tenantId}/${agent.agentId}`, connection);
    const header = request.headers['last-event-id'];
    // The header wins: a browser reconnects with its old URL and the newest id in the header.
    const last = typeof header === 'string' && header !== '' ? header : (lastEventId ?? null);
    const reader = await this.stream.read(agent, last, (text) => connection.write(text));
    connection.onClose(() => reader.stop());
    connection.onClose(this.presence.entered(agent, caller));
    connection.open(reader);
    endAtTokenExpiry(connection, caller.expiresAt);
  }
}
