import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sessionResource } from '../../auth/agent-session/session-resource.js';
import { sessionIn } from '../../auth/agent-session/session-records.js';
import type { SessionDto } from '../../auth/agent-session/session.dto.js';
import { AgentCalls } from '../../calls/agent-calls.js';
import { occupationOf } from '../../calls/dial-commands.js';
import type { Call, CallState } from '../../calls/call.js';
import type { UpdatedCall } from '../../calls/changes/updated-calls.js';
import { toCallDto } from '../../calls/call.dto.js';
import type { AgentRef } from '../../state/agent-ref.js';
import type { Transaction } from '../../state/state-store.js';
import { AgentStream } from './agent-stream.js';
import type { StreamType } from './stream-message.js';

const types: Readonly<Partial<Record<CallState, StreamType>>> = {
  alerting: 'call.alerting',
  talking: 'call.talking',
  held: 'call.held',
  failed: 'call.failed',
  ended: 'call.ended',
  unknown: 'call.unknown',
};

/** Tells the stream of calls that are no longer as they were although no event of the gateway speaks of them. */
@Injectable()
export class UpdatedCallPublisher implements OnModuleInit {
  constructor(
    private readonly calls: AgentCalls,
    private readonly stream: AgentStream,
  ) {}

  onModuleInit(): void {
    // What is possible with the agent has changed with them, and no other message says it.
    this.calls.onUpdate((step, agent, updated, calls) =>
      this.publishIn(step, agent, updated, calls, sessionResource(agent, sessionIn(step, agent), occupationOf(calls))),
    );
  }

  publishIn(
    step: Transaction,
    agent: AgentRef,
    updated: readonly UpdatedCall[],
    calls: readonly Call[],
    session?: SessionDto,
  ): void {
    const occurredAt = new Date().toISOString();
    for (const { call, hasMoved } of updated) {
      const type = (hasMoved ? types[call.state] : undefined) ?? 'call.updated';
      this.stream.publishIn(step, agent, {
        type,
        occurredAt,
        call: toCallDto(call, calls),
        upstream: null,
        ...(session && { session }),
      });
      step.afterwards(() => this.stream.counted(type));
    }
  }
}
