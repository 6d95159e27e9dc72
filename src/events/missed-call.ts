import { Injectable } from '@nestjs/common';
import type { AgentSession } from '../auth/agent-session/agent-session.js';
import { sessionIn } from '../auth/agent-session/session-records.js';
import { sessionResource } from '../auth/agent-session/session-resource.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { occupationOf } from '../calls/dial-commands.js';
import type { Call } from '../calls/call.js';
import { toCallDto } from '../calls/call.dto.js';
import type { AppliedToCalls } from '../calls/changes/apply-event.js';
import { callKeys } from '../calls/kept-calls.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys } from '../state/keys.js';
import { StateStore, type Transaction } from '../state/state-store.js';
import type { CurrentCall } from '../upstream/cc-gateway/current-call.js';
import { meaningOf } from './event-table.js';
import { readCallEvent } from './read-call-event.js';
import { AgentStream } from './stream/agent-stream.js';

/** Takes up a call that came in while events were lost, as they would have told of it. */
@Injectable()
export class MissedCall {
  constructor(
    private readonly store: StateStore,
    private readonly calls: AgentCalls,
    private readonly stream: AgentStream,
  ) {}

  /** @param asked how things stood when the gateway was asked: what came meanwhile may have been the end of the call */
  async takeUp(agent: AgentRef, asked: AgentSession, { callId, ...parties }: CurrentCall): Promise<void> {
    const take = (step: Transaction): readonly Call[] | null => {
      const session = sessionIn(step, agent);
      if (session.credentials?.sessionId !== asked.credentials?.sessionId) return null;
      if (session.stateEvents !== asked.stateEvents || session.agentState !== asked.agentState) return null;
      // Dialled meanwhile: the gateway may have named that call.
      if (this.calls.openIn(agent, step.get(keys.calls(agent))).length > 0) return null;
      const offered = this.apply(step, agent, 'AgentEvent_Incoming_CallInfo', { callId, ...parties });
      // To the gateway an agent whose telephone rings is talking. Who has to answer by a command has not: the call was
      // not known here.
      const rings = session.autoAnswer === false;
      const applied = rings ? offered : this.apply(step, agent, 'AgentEvent_Talking', { callId });
      // It is known to be over: the gateway says what was.
      if (applied?.moved !== true) return null;
      const type = rings ? 'call.offered' : 'call.talking';
      this.stream.publishIn(step, agent, {
        type,
        occurredAt: new Date().toISOString(),
        call: toCallDto(applied.call, applied.calls),
        upstream: null,
        session: sessionResource(agent, session, occupationOf(applied.calls)),
      });
      step.afterwards(() => this.stream.counted(type));
      return applied.calls;
    };
    const calls = await this.store.transact([keys.session(agent), ...callKeys(agent)], take);
    if (calls !== null) this.calls.announce(agent, [], calls);
  }

  private apply(step: Transaction, agent: AgentRef, eventType: string, content: object): AppliedToCalls | null {
    const event = readCallEvent({ eventType, content, occurredAt: Date.now() }, meaningOf(eventType));
    return event === null ? null : this.calls.applyIn(step, agent, event).applied;
  }
}
