import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import type { AgentRef } from '../state/agent-ref.js';
import { StateStore, type StoredLogEntry } from '../state/state-store.js';
import { EventMetrics } from './event-metrics.js';
import type { StreamMessage } from './stream-message.js';

/** Why a reader cannot simply go on where it stopped, and has to read the session and the calls anew. */
export type ResetReason = 'unknown' | 'expired' | 'epoch';

export interface StreamReader {
  /** Where the stream stands now, as an event id. */
  position: string;
  reset: ResetReason | null;
  /** What was missed, as server-sent events, oldest first. */
  missed: string[];
  stop(): void;
}

/** Most of one agent's window in memory, whatever the gateway sends: two hundred events of 5 KB. */
const MAX_WINDOW_CHARACTERS = 1024 * 1024;

const EVENT_ID = /^([0-9a-z]{1,32})-(\d{1,15})$/;

/** The log behind an agent's event stream: everything that happened, in order, numbered by us. */
@Injectable()
export class AgentStream {
  constructor(
    private readonly store: StateStore,
    private readonly environment: Environment,
    private readonly metrics: EventMetrics,
  ) {}

  async publish(agent: AgentRef, message: Omit<StreamMessage, 'agentId'>): Promise<void> {
    const { type, ...rest } = message;
    this.metrics.events.inc({ type });
    await this.store.append(
      streamOf(agent),
      { type, json: JSON.stringify({ type, agentId: agent.agentId, ...rest }) },
      {
        maxCount: this.environment.EVENT_REPLAY_COUNT,
        maxAgeMs: this.environment.EVENT_REPLAY_MS,
        maxCharacters: MAX_WINDOW_CHARACTERS,
      },
    );
  }

  /**
   * Opens the stream after `lastEventId`, or now when there is none. What happens while the past is read waits its
   * turn, so that nothing is lost or told twice between the two.
   */
  async read(agent: AgentRef, lastEventId: string | null, write: (text: string) => void): Promise<StreamReader> {
    const log = streamOf(agent);
    let waiting: StoredLogEntry[] | null = [];
    const stop = this.store.follow(log, (entry) => {
      if (waiting === null) write(sseText(epoch, entry));
      else waiting.push(entry);
    });
    const { epoch, newest, oldest } = await this.store.position(log);
    const after = lastEventId === null ? newest : sequenceAfter(lastEventId, epoch, newest, oldest);
    const missed = typeof after === 'number' ? await this.store.readLog(log, after) : [];
    const told = missed.at(-1)?.sequence ?? newest;
    const late = waiting.filter(({ sequence }) => sequence > told);
    waiting = null;
    return {
      position: `${epoch}-${newest}`,
      reset: typeof after === 'number' ? null : after,
      missed: [...missed, ...late].map((entry) => sseText(epoch, entry)),
      stop,
    };
  }
}

function streamOf({ tenantId, agentId }: AgentRef): string {
  return `events/${tenantId}/${agentId}`;
}

function sequenceAfter(lastEventId: string, epoch: string, newest: number, oldest: number): number | ResetReason {
  const [, itsEpoch, digits] = EVENT_ID.exec(lastEventId) ?? [];
  if (itsEpoch === undefined || digits === undefined) return 'unknown';
  if (itsEpoch !== epoch) return 'epoch';
  const sequence = Number(digits);
  if (sequence > newest) return 'unknown';
  return sequence + 1 < oldest ? 'expired' : sequence;
}

/** One server-sent event; the id stands in its data too, for readers that only look there. */
function sseText(epoch: string, { sequence, type, json }: StoredLogEntry): string {
  const id = `${epoch}-${sequence}`;
  return `id: ${id}\nevent: ${type}\ndata: {"id":"${id}",${json.slice(1)}\n\n`;
}
