import { Injectable } from '@nestjs/common';
import { StateStore, type LogLimits, type StoredLogEntry } from '../state/state-store.js';
import type { StreamMessage } from './stream-message.js';

/** Why a reader cannot simply go on where it stopped, and has to read the resources anew. */
export type ResetReason = 'unknown' | 'expired' | 'epoch';

export interface StreamReader {
  /** Where the stream stands now, as an event id. */
  position: string;
  reset: ResetReason | null;
  /** What was missed, as server-sent events, oldest first. */
  missed: string[];
  stop(): void;
}

const EVENT_ID = /^([0-9a-z]{1,32})-(\d{1,15})$/;

/** The logs behind the event streams: everything that happened to somebody, in order, numbered by us. */
@Injectable()
export class EventLog {
  constructor(private readonly store: StateStore) {}

  async append(log: string, message: StreamMessage, limits: LogLimits): Promise<void> {
    const { type, agentId, ...rest } = message;
    await this.store.append(log, { type, json: JSON.stringify({ type, agentId, ...rest }) }, limits);
  }

  /**
   * Opens a log after `lastEventId`, or now when there is none. What happens while the past is read waits its turn, so
   * that nothing is lost or told twice between the two.
   */
  async read(
    log: string,
    lastEventId: string | null,
    write: (text: string, type: string) => void,
  ): Promise<StreamReader> {
    let waiting: StoredLogEntry[] | null = [];
    const stop = this.store.follow(log, (entry) => {
      if (waiting === null) write(sseText(epoch, entry), entry.type);
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

  /** The newest message that is kept, with its type and as server-sent event. */
  async latest(log: string): Promise<{ id: string; type: string; text: string } | null> {
    const { epoch, newest } = await this.store.position(log);
    const entry = (await this.store.readLog(log, newest - 1)).at(-1);
    if (entry === undefined) return null;
    return { id: `${epoch}-${entry.sequence}`, type: entry.type, text: sseText(epoch, entry) };
  }
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
