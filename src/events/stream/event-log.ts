import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { eventIdText, readEventId, type EventId } from '../../state/event-id.js';
import type { StateKey } from '../../state/keys.js';
import { StateStore, type LogEntry, type LogLimits, type Transaction } from '../../state/state-store.js';
import { LogReader, type ResetReason, type Snapshot } from './log-reader.js';
import { GAP, messageText } from './sse-text.js';
import type { StreamMessage } from './stream-message.js';

/** The logs behind the event streams: everything that happened to somebody, in order, numbered by us. */
@Injectable()
export class EventLog {
  constructor(private readonly store: StateStore) {}

  async append(log: StateKey, message: StreamMessage, limits: LogLimits): Promise<void> {
    await this.store.append(log, entryOf(message), limits);
  }

  /** The same within a step over several records. */
  appendIn(step: Transaction, log: StateKey, message: StreamMessage, limits: LogLimits): void {
    step.append(log, entryOf(message), limits);
  }

  /** Marks a place where a message may be missing. Whoever reads along is told there; later readers cannot cross it. */
  async interrupt(log: StateKey, limits: LogLimits): Promise<void> {
    await this.store.append(log, { type: GAP, json: '{}' }, limits);
  }

  /**
   * Opens a log after `lastEventId`, or now when there is none. What happens until the reader is started waits its
   * turn, so that nothing is lost or told twice between the past and the present.
   */
  async read(log: StateKey, lastEventId: string | null, snapshot: Snapshot): Promise<LogReader> {
    const reader = new LogReader(snapshot);
    reader.stopsWith(await this.store.follow(log, reader));
    try {
      const past = await this.past(log, lastEventId);
      // Read after the position, so that it is at least as new.
      const state = lastEventId === null || past.reset !== null ? await snapshot() : null;
      reader.begin({ ...past, state });
      return reader;
    } catch (error) {
      reader.stop();
      throw error;
    }
  }

  /** The newest message that is kept, with its type and as server-sent event. */
  async latest(log: StateKey): Promise<{ id: string; type: string; text: string } | null> {
    const { epoch, newest } = await this.position(log);
    const entry = (await this.store.readLog(log, newest - 1)).at(-1);
    if (entry === undefined) return null;
    const id = eventIdText({ epoch, sequence: entry.sequence });
    return { id, type: entry.type, text: messageText(epoch, entry) };
  }

  /** The newest messages as JSON, at most so many, oldest first. */
  async newest(log: StateKey, most: number): Promise<string[]> {
    const { newest } = await this.store.position(log);
    return (await this.store.readLog(log, Math.max(0, newest - most))).map(({ json }) => json);
  }

  /** What a reader missed who stopped at `lastEventId`, and up to where that tells everything. */
  private async past(log: StateKey, lastEventId: string | null) {
    const { epoch, newest, oldest } = await this.position(log);
    const after = lastEventId === null ? newest : sequenceAfter(readEventId(lastEventId), epoch, newest, oldest);
    if (typeof after !== 'number') return { epoch, told: newest, reset: after, missed: [] };
    const missed = await this.store.readLog(log, after);
    const told = Math.max(newest, missed.at(-1)?.sequence ?? 0);
    // Every number between must be there, and nothing lost between them: it would be lost without a word.
    const isWhole = missed.length === told - after && missed.every(({ type }) => type !== GAP);
    if (!isWhole) return { epoch, told, reset: 'gap' as const, missed: [] };
    return { epoch, told, reset: null, missed };
  }

  /** Each log has an epoch of its own, so that the id of one log is nothing to another. */
  private async position(log: StateKey) {
    const { epoch, newest, oldest } = await this.store.position(log);
    const own = createHash('sha256').update(`${epoch}/${log.name}`).digest('hex').slice(0, 16);
    return { epoch: own, newest, oldest };
  }
}

function entryOf({ type, agentId, ...rest }: StreamMessage): LogEntry {
  return { type, json: JSON.stringify({ type, agentId, ...rest }) };
}

function sequenceAfter(id: EventId | null, epoch: string, newest: number, oldest: number): number | ResetReason {
  if (id === null) return 'unknown';
  if (id.epoch !== epoch) return 'epoch';
  if (id.sequence > newest) return 'unknown';
  return id.sequence + 1 < oldest ? 'expired' : id.sequence;
}
