import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { StateStore, type LogLimits, type StoredLogEntry } from '../../state/state-store.js';
import type { StreamMessage } from './stream-message.js';

/**
 * Why a reader cannot simply go on where it stopped, and has to read the resources anew: the id means nothing here, is
 * older than the window, belongs to another numbering, or what came after it is not complete.
 */
export type ResetReason = 'unknown' | 'expired' | 'epoch' | 'gap';

export interface StreamReader {
  /** Where the stream stands now, as an event id. */
  position: string;
  reset: ResetReason | null;
  /** What was missed, as server-sent events, oldest first. */
  missed: string[];
  stop(): void;
}

/** The type of the entry that stands where a message may be missing. */
const GAP = 'reset';

const EVENT_ID = /^([0-9a-z]{1,32})-(\d{1,15})$/;

/** The logs behind the event streams: everything that happened to somebody, in order, numbered by us. */
@Injectable()
export class EventLog {
  constructor(private readonly store: StateStore) {}

  async append(log: string, message: StreamMessage, limits: LogLimits): Promise<void> {
    const { type, agentId, ...rest } = message;
    await this.store.append(log, { type, json: JSON.stringify({ type, agentId, ...rest }) }, limits);
  }

  /** Marks a place where a message may be missing. Whoever reads along is told there; later readers cannot cross it. */
  async interrupt(log: string, limits: LogLimits): Promise<void> {
    await this.store.append(log, { type: GAP, json: '{"reason":"gap"}' }, limits);
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
    let epoch = '';
    let waiting: StoredLogEntry[] | null = [];
    const stop = this.store.follow(log, (entry) => {
      if (waiting === null) write(sseText(epoch, entry), entry.type);
      else waiting.push(entry);
    });
    try {
      const past = await this.past(log, lastEventId);
      epoch = past.epoch;
      const late = waiting.filter(({ sequence }) => sequence > past.told);
      waiting = null;
      return {
        position: `${epoch}-${past.newest}`,
        reset: past.reset,
        missed: [...past.missed, ...late].map((entry) => sseText(epoch, entry)),
        stop,
      };
    } catch (error) {
      stop();
      throw error;
    }
  }

  /** The newest message that is kept, with its type and as server-sent event. */
  async latest(log: string): Promise<{ id: string; type: string; text: string } | null> {
    const { epoch, newest } = await this.position(log);
    const entry = (await this.store.readLog(log, newest - 1)).at(-1);
    if (entry === undefined) return null;
    return { id: `${epoch}-${entry.sequence}`, type: entry.type, text: sseText(epoch, entry) };
  }

  /** What a reader missed who stopped at `lastEventId`, and up to where that tells everything. */
  private async past(log: string, lastEventId: string | null) {
    const { epoch, newest, oldest } = await this.position(log);
    const after = lastEventId === null ? newest : sequenceAfter(lastEventId, epoch, newest, oldest);
    if (typeof after !== 'number') return { epoch, newest, told: newest, reset: after, missed: [] };
    const missed = await this.store.readLog(log, after);
    const told = Math.max(newest, missed.at(-1)?.sequence ?? 0);
    // Every number between must be there, and nothing lost between them: it would be lost without a word.
    const isWhole = missed.length === told - after && missed.every(({ type }) => type !== GAP);
    if (!isWhole) return { epoch, newest, told: newest, reset: 'gap' as const, missed: [] };
    return { epoch, newest, told, reset: null, missed };
  }

  /** Each log has an epoch of its own, so that the id of one log is nothing to another. */
  private async position(log: string) {
    const { epoch, newest, oldest } = await this.store.position(log);
    const own = createHash('sha256').update(`${epoch}/${log}`).digest('hex').slice(0, 16);
    return { epoch: own, newest, oldest };
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
  // A reset has no id; the place that it marks is told as a position, so that its reader can go on from behind it.
  if (type === GAP) return `id: ${id}\n: gap\n\nevent: reset\ndata: ${json}\n\n`;
  return `id: ${id}\nevent: ${type}\ndata: {"id":"${id}",${json.slice(1)}\n\n`;
}
