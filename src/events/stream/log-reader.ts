import { eventIdText } from '../../state/event-id.js';
import type { StoredLogEntry } from '../../state/state-store.js';
import { GAP, messageText, positionText, type RESET_REASONS } from './sse-text.js';

/**
 * Why a reader cannot simply go on where it stopped: the id means nothing here, is older than the window, belongs to
 * another numbering, or what came after it is not complete.
 */
export type ResetReason = (typeof RESET_REASONS)[number];

/** How everything stands now that the log speaks of, for a reader who begins here. */
export type Snapshot = () => Promise<object>;

interface Beginning {
  epoch: string;
  /** Up to here the beginning tells everything. */
  told: number;
  reset: ResetReason | null;
  missed: readonly StoredLogEntry[];
  /** Where nothing can be replayed. */
  state: object | null;
}

/** A message as server-sent event. */
export interface ToldMessage {
  type: string;
  text: string;
}

/** How a reader gets what it reads. */
export interface LogSink {
  write(text: string, type: string): void;
  /** The reading cannot go on; the reader comes back with the last id that it got. */
  fail(error: unknown): void;
}

/** Reads one log along, from its beginning on: each message once, in order. */
export class LogReader {
  /** Why the reader could not go on where it stopped. */
  reset: ResetReason | null = null;
  /** The first id that this reader gives out, or will. */
  firstId = '';
  /** Told of every gap that the reader meets while it reads along. */
  onGap: () => void = () => undefined;
  /** What it begins with: `open`, `reset`, or what was missed. */
  private beginning: readonly ToldMessage[] = [];
  private epoch = '';
  /** Up to here everything was told by the beginning: a shared store may tell it once more. */
  private told = 0;
  private waiting: StoredLogEntry[] = [];
  /** Null until the reader is started. */
  private sink: LogSink | null = null;
  private isTelling = false;
  private isLost = false;
  private unfollow: () => void = () => undefined;

  constructor(private readonly snapshot: Snapshot) {}

  stopsWith(unfollow: () => void): void {
    this.unfollow = unfollow;
  }

  stop(): void {
    this.sink = null;
    this.waiting = [];
    this.unfollow();
  }

  begin({ epoch, told, reset, missed, state }: Beginning): void {
    this.epoch = epoch;
    this.reset = reset;
    this.told = told;
    this.waiting = this.waiting.filter(({ sequence }) => sequence > told);
    const position = eventIdText({ epoch, sequence: told });
    if (state !== null) {
      const type = reset === null ? 'open' : 'reset';
      this.beginning = [{ type, text: positionText(type, position, reset, state) }];
      this.firstId = position;
      return;
    }
    this.beginning = missed.map((entry) => ({ type: entry.type, text: messageText(epoch, entry) }));
    this.firstId = eventIdText({ epoch, sequence: told - missed.length + 1 });
  }

  /** Where nothing more will come, its reader needs only this message and not how things stood before it. */
  tellInsteadOfOpen(message: ToldMessage): void {
    const [first] = this.beginning;
    if (first?.type === 'open') this.beginning = [message];
    if (first?.type === 'reset') this.beginning = [first, message];
  }

  /** Tells the beginning, then what waited, then what happens. */
  start(sink: LogSink): void {
    if (this.isLost) {
      sink.fail(new Error('The log cannot be followed any more'));
      return;
    }
    this.sink = sink;
    for (const { text, type } of this.beginning) sink.write(text, type);
    this.beginning = [];
    this.tell();
  }

  /** The reader comes back with the last id that it got, and hears then what it can still be told. */
  lost(): void {
    this.isLost = true;
    this.sink?.fail(new Error('The log cannot be followed any more'));
    this.stop();
  }

  take(entry: StoredLogEntry): void {
    if (entry.sequence <= this.told) return;
    this.waiting.push(entry);
    this.tell();
  }

  private tell(): void {
    if (this.isTelling) return;
    for (let entry = this.next(); entry !== undefined; entry = this.next()) {
      if (entry.type !== GAP) this.sink?.write(messageText(this.epoch, entry), entry.type);
      else return void this.tellGap(entry.sequence);
    }
  }

  private next(): StoredLogEntry | undefined {
    return this.sink === null ? undefined : this.waiting.shift();
  }

  /** What comes behind the gap waits until it is known how things stand there. */
  private async tellGap(sequence: number): Promise<void> {
    this.isTelling = true;
    this.onGap();
    try {
      const state = await this.snapshot();
      const id = eventIdText({ epoch: this.epoch, sequence });
      this.sink?.write(positionText('reset', id, 'gap', state), GAP);
    } catch (error) {
      this.sink?.fail(error);
      this.stop();
    }
    this.isTelling = false;
    this.tell();
  }
}
