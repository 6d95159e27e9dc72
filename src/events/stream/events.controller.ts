import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AgentAccess } from '../../auth/caller/access.decorator.js';
import type { Caller, TicketUse } from '../../auth/caller/caller.js';
import { CurrentAgent, CurrentCaller } from '../../auth/caller/caller.decorators.js';
import { notValid, StreamTickets, type OpenedTicket } from '../../auth/caller/stream-tickets.js';
import { ApiEventStream } from '../../http/openapi/api-event-stream.decorator.js';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { lastEventIdOf } from '../../http/input/last-event-id.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { AgentPresence } from '../agent-presence.js';
import { AgentStream } from './agent-stream.js';
import { agentStreamShapes } from './agent-stream-events.js';
import { EventsQueryDto } from './events-query.dto.js';
import type { LogReader } from './log-reader.js';
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
    private readonly tickets: StreamTickets,
  ) {}

  @Get()
  @AgentAccess('read', { takesTicket: true, opensStream: true })
  @ApiOperation({
    summary: "Follow an agent's events",
    description:
      'A stream of server-sent events: the state of the agent, the progress of the calls, the previews offered. ' +
      'It continues across sign-out and the next sign-in. It begins with `open`, data `{ id, session, calls, previews }`: ' +
      'the session, the open calls and the unused offers as of that id. Reconnecting with `Last-Event-ID` ' +
      'replays what was missed instead, or sends `reset` if that is impossible, with a `reason` (`unknown`, `expired`, ' +
      '`epoch`, `gap`) and the same data. `ping` arrives every 15 s; `draining` and `closing` announce an end. ' +
      "A browser's `EventSource` takes a ticket in place of the token.",
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last message received.',
    schema: { type: 'string', maxLength: 8192 },
  })
  @ApiEventStream('AgentStreamEvent', agentStreamShapes)
  @ApiProblems('RATE_LIMITED')
  async followAgentEvents(
    @CurrentCaller() caller: Caller,
    @CurrentAgent() agent: AgentRef,
    @Query() query: EventsQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const reader = await this.stream.read(agent, lastEventIdOf(request.headers, query));
    try {
      const connection = new SseConnection(request, reply);
      if (caller.ticket !== undefined) await this.serveTicket({ ...caller.ticket, agent }, reader, connection);
      this.openStreams.open(`${agent.tenantId}/${agent.agentId}`, connection);
      connection.onClose(() => reader.stop());
      reader.start({ write: (text) => connection.write(text), fail: () => connection.end() });
      this.presence.entered(agent, caller, connection);
      endAtTokenExpiry(connection, caller.expiresAt);
    } catch (error) {
      reader.stop();
      throw error;
    }
  }
  /** A ticket serves one connection at a time: the one before it, of which the browser knows no more, is ended. */
  private async serveTicket(
    ticket: TicketUse & OpenedTicket,
    { reset, firstId }: LogReader,
    connection: SseConnection,
  ) {
    // An id from beyond the newest was made up: this stream never gave it out.
    if (ticket.isReconnect && reset === 'unknown') throw notValid();
    connection.onClose(await this.tickets.opened(ticket, firstId, () => connection.cut()));
  }
}
