import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MobileAgentAccess } from '../../auth/caller/access.decorator.js';
import type { Caller } from '../../auth/caller/caller.js';
import { CurrentCaller } from '../../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../../auth/caller/path-parameter.decorator.js';
import { noticeShapes } from '../../events/stream/agent-stream-events.js';
import { OpenStreams } from '../../events/stream/open-streams.js';
import { SseConnection } from '../../events/stream/sse-connection.js';
import { endAtTokenExpiry } from '../../events/stream/token-expiry.js';
import { ApiEventStream, type StreamEventShape } from '../../http/openapi/api-event-stream.decorator.js';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { lastEventIdOf } from '../../http/input/last-event-id.js';
import { CallEventsQueryDto } from './call-events-query.dto.js';
import { CALL_STREAM_TYPES, CallStream } from './call-stream.js';
import { CallOpenEventDto, CallProgressEventDto, CallResetEventDto } from './call-stream-event.dto.js';
import { MobileAgentService } from '../mobile-agent.service.js';

const callStreamShapes: readonly StreamEventShape[] = [
  [CallOpenEventDto, ['open']],
  [CallResetEventDto, ['reset']],
  [CallProgressEventDto, CALL_STREAM_TYPES],
  ...noticeShapes,
];

@ApiTags('Bidirectional calls')
@Controller('v1/mobile-agent/calls/:id/events')
export class CallEventsController {
  constructor(
    private readonly service: MobileAgentService,
    private readonly stream: CallStream,
    private readonly openStreams: OpenStreams,
  ) {}

  @Get()
  @MobileAgentAccess('read', { opensStream: true })
  @ApiOperation({
    summary: 'Follow a bidirectional call',
    description:
      'A stream of server-sent events that ends when the call does: `call.alerting`, `call.talking`, then `call.ended`, ' +
      '`call.failed` or `call.unknown`. It begins with `open`, data `{ id, call }`, or with `reset` if what was missed ' +
      'cannot be replayed. Opened after the call has settled, it sends the final state and ends; reconnecting with ' +
      'that id gets 204.',
  })
  @DescribesPathParameter('id')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last message received.',
    schema: { type: 'string', maxLength: 8192 },
  })
  @ApiEventStream('CallStreamEvent', callStreamShapes)
  @ApiNoContentResponse({ description: 'This reader has already received the end of the call.' })
  @ApiProblems('FORBIDDEN_ROLE', 'FEATURE_NOT_CONFIGURED', 'NOT_FOUND', 'RATE_LIMITED')
  async followBidirectionalCall(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: CallEventsQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { tenantId, expiresAt } = caller;
    const show = () => this.service.show(caller, id);
    await show();
    const reader = await this.stream.read(tenantId, id, lastEventIdOf(request.headers, query), show);
    if (reader === null) {
      await reply.code(204).send();
      return;
    }
    try {
      const connection = new SseConnection(request, reply);
      this.openStreams.open(`${tenantId}/mobile-agent/${id}`, connection);
      this.stream.tell(reader, connection);
      endAtTokenExpiry(connection, expiresAt);
    } catch (error) {
      reader.stop();
      throw error;
    }
  }
}
