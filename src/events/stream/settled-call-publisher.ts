import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SettledCalls } from '../../calls/settled-calls.js';
import { toCallDto } from '../../calls/call.dto.js';
import { AgentStream } from './agent-stream.js';

/** Tells the stream what became of a call without an event of the gateway. */
@Injectable()
export class SettledCallPublisher implements OnModuleInit {
  constructor(
    private readonly settledCalls: SettledCalls,
    private readonly stream: AgentStream,
  ) {}

  onModuleInit(): void {
    this.settledCalls.listen((agent, call) =>
      this.stream.publish(agent, {
        type: call.state === 'unknown' ? 'call.unknown' : 'call.ended',
        occurredAt: new Date(call.updatedAt).toISOString(),
        call: toCallDto(call),
        upstream: null,
      }),
    );
  }
}
