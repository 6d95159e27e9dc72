import { Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { NoBody } from '../../http/input/no-body.decorator.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { AgentAccess } from './access.decorator.js';
import type { Caller } from './caller.js';
import { CurrentAgent, CurrentCaller } from './caller.decorators.js';
import { StreamTicketDto } from './stream-ticket.dto.js';
import { StreamTickets } from './stream-tickets.js';

@ApiTags('Events')
@Controller('v1/agents/:agentId/events/ticket')
export class StreamTicketController {
  constructor(private readonly tickets: StreamTickets) {}

  @Post()
  @AgentAccess('read', { audit: 'none' })
  @NoBody()
  @ApiOperation({
    summary: 'Get a ticket for the event stream',
    description:
      "For a browser's `EventSource`, which cannot send headers: open `…/events?ticket=…` within 30 seconds. A ticket " +
      "opens one stream of this agent, once; after that it only works for the browser's own reconnects, with a " +
      '`Last-Event-ID` of that stream, until the token expires. A bearer token is never accepted in a URL.',
  })
  @ApiCreatedResponse({ type: StreamTicketDto })
  @ApiProblems('OVERLOADED')
  async createStreamTicket(@CurrentCaller() caller: Caller, @CurrentAgent() agent: AgentRef): Promise<StreamTicketDto> {
    const { ticket, expiresAt } = await this.tickets.issue(caller, agent);
    return { ticket, expiresAt: new Date(expiresAt).toISOString() };
  }
}
