import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { keys } from '../../state/keys.js';
import type { LogLimits, Transaction } from '../../state/state-store.js';
import { traced } from '../../tracing/tracing.js';
import { AgentSnapshot } from './agent-snapshot.js';
import { EventLog } from './event-log.js';
import { EventMetrics } from '../event-metrics.js';
import type { LogReader } from './log-reader.js';
import type { StreamMessage, StreamType } from './stream-message.js';

/** Most of one agent's window in memory, whatever the gateway sends: two hundred events of 5 KB. */
const MAX_WINDOW_CHARACTERS = 1024 * 1024;
/** More than one agent's stream is told while its poller waits for the store. */
const LOOKED_BACK_AT = 50;

/** The event stream of an agent: it outlives sessions and connections. */
@Injectable()
export class AgentStream {
  constructor(
    private readonly log: EventLog,
    private readonly snapshot: AgentSnapshot,
    private readonly environment: Environment,
    private readonly metrics: EventMetrics,
  ) {}

  async publish(agent: AgentRef, message: Omit<StreamMessage, 'agentId'>): Promise<void> {
    this.metrics.countMessage(message.type);
    const append = () => this.log.append(keys.agentEvents(agent), { agentId: agent.agentId, ...message }, this.limits);
    await traced('publish', { 'event.type': message.type }, append);
  }

  /** The same within a step over several records; `counted` is to follow it. */
  publishIn(step: Transaction, agent: AgentRef, message: Omit<StreamMessage, 'agentId'>): void {
    this.log.appendIn(step, keys.agentEvents(agent), { agentId: agent.agentId, ...message }, this.limits);
  }

  counted(type: StreamType): void {
    this.metrics.countMessage(type);
  }

  /** Whether a message that says this is among the newest. */
  async hasTold(
    agent: AgentRef,
    said: Partial<Pick<StreamMessage, 'type' | 'occurredAt' | 'upstream'>>,
  ): Promise<boolean> {
    const parts = Object.entries(said).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
    const newest = await this.log.newest(keys.agentEvents(agent), LOOKED_BACK_AT);
    return newest.some((json) => parts.every((part) => json.includes(part)));
  }

  /** Something that belongs here may be missing: open streams are told, and nobody goes on across it without a word. */
  async interrupt(agent: AgentRef): Promise<void> {
    this.metrics.countMessage('reset');
    await this.log.interrupt(keys.agentEvents(agent), this.limits);
  }

  /** Opens the stream after `lastEventId`, or now when there is none. */
  async read(agent: AgentRef, lastEventId: string | null): Promise<LogReader> {
    const reader = await this.log.read(keys.agentEvents(agent), lastEventId, () => this.snapshot.read(agent));
    return this.metrics.watched(reader, lastEventId);
  }

  private get limits(): LogLimits {
    const { EVENT_REPLAY_COUNT, EVENT_REPLAY_MS } = this.environment;
    return {
      maxCount: EVENT_REPLAY_COUNT,
      maxAgeMs: EVENT_REPLAY_MS,
      maxCharacters: MAX_WINDOW_CHARACTERS,
    };
  }
}
