import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SessionResource } from '../../auth/agent-session/session-resource.js';
import { SettledCalls } from '../../calls/settled-calls.js';
import { toCallDto } from '../../calls/call.dto.js';
import { AgentStream } from './agent-stream.js';

/** Tells the stream what became of a call without an event of the gateway. */
@Injectable()
export class SettledCallPublisher implements OnModuleInit {
  constructor(
    private readonly news: SettledCalls,
    private readonly stream: AgentStream,
    private readonly sessions: SessionResource,
  ) {}

  onModuleInit(): void {
    this.news.listen(async (agent, call) => {
      const session = await this.sessions.read(agent);
      await this.stream.publish(agent, {
        type: call.state === 'unknown' ? 'call.unknown' : 'call.ended',
        occurredAt: new Date(call.updatedAt).toISOString(),
        call: toCallDto(call),
        upstream: null,
        session,
      });
    });
  }
}
