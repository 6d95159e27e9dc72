import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Expiring } from './expiry-queue.js';
import { UNQUEUED } from './expiry-queue.js';
import { bytesOf, keptText, oneByteText, openText, plainText } from './kept-text.js';
import type { Account } from './memory-budget.js';
import type { LogEntry, LogLimits, StoredLogEntry } from '../state-store.js';

/** So many old entries are compressed together: events of one agent repeat one another, and shrink to an eighth. */
const BLOCK_ENTRIES = 16;
/** A little larger than with zlib's defaults, in a tenth of the time: what they set up is 256 KB and 16 for the result, for blocks of 10 KB. */
const DEFLATE = { level: 1, windowBits: 14, memLevel: 7, chunkSize: 4096 };

/** A log without its entries: object, arrays, name, its places in map and queue. Measured. */
const LOG_BYTES = 640;
/** One entry's object, its slots, its end and its length. Measured. */
const ENTRY_BYTES = 72;
const BLOCK_BYTES = 96;

/** Entries that are compressed together, oldest first. */
interface Block {
  /** Sequence of the first entry. */
  readonly first: number;
  readonly deflated: string;
}

/** One log in memory: a window over the newest entries, and whoever reads along. */
export class MemoryLog implements Expiring {
  slot = UNQUEUED;
  /** What the log takes, as it was last written down in its account. */
  booked: Account = { kept: 0, windows: 0 };
  /** The first sequence that is kept; `newest + 1` where none is. */
  oldest: number;
  private blocks: readonly Block[] = [];
  /** The newest entries, as they are. */
  private recent: LogEntry[] = [];
  /** What blocks and entries take, kept along: every message asks for it. */
  private readonly taken = { blocks: 0, recent: 0 };
  /** Of every entry that is kept, oldest first. */
  private readonly ends: number[] = [];
  private readonly lengths: number[] = [];
  private characters = 0;
  private readonly readers = new Set<(entry: StoredLogEntry) => void>();

  /** Null until something is kept: whoever only reads along costs a connection, which is more. */
  account: Account | null = null;

  /** `newest`: the sequence after which this log begins. */
  constructor(
    readonly name: string,
    public newest: number,
  ) {
    this.oldest = newest + 1;
  }

  /** Nothing is kept and nobody reads along: what a reader could ask of it is only where it stands. */
  get isIdle(): boolean {
    return this.ends.length === 0 && this.readers.size === 0;
  }

  /** When the next entry ends. */
  get endsAt(): number {
    return this.ends[0] ?? Infinity;
  }

  append({ type, json }: LogEntry, { maxCount, maxCharacters, maxAgeMs }: LogLimits): StoredLogEntry {
    const now = performance.now();
    const sequence = ++this.newest;
    const entry = { type, json: oneByteText(json) };
    this.recent.push(entry);
    this.taken.recent += bytesOfEntry(entry);
    this.ends.push(now + maxAgeMs);
    this.lengths.push(json.length);
    this.characters += json.length;
    let surplus = Math.max(0, this.ends.length - maxCount);
    let characters = this.characters - sum(this.lengths, surplus);
    for (; characters > maxCharacters; surplus++) characters -= this.lengths[surplus] ?? 0;
    this.drop(surplus);
    this.forget(now);
    if (this.recent.length > BLOCK_ENTRIES) this.compressOldest();
    const stored = { type, json, sequence };
    for (const reader of this.readers) reader(stored);
    return stored;
  }

  after(sequence: number): StoredLogEntry[] {
    this.forget(performance.now());
    const first = Math.max(this.oldest, sequence + 1);
    const entries: StoredLogEntry[] = [];
    for (const [index, block] of this.blocks.entries())
      if (this.endOf(index) > first) entries.push(...numbered(opened(block), block.first));
    entries.push(...numbered(this.recent, this.firstRecent));
    return entries
      .filter((entry) => entry.sequence >= first)
      .map(({ type, json, sequence: number }) => ({ type, json: plainText(json), sequence: number }));
  }

  follow(reader: (entry: StoredLogEntry) => void): () => void {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  }

  forget(now: number): void {
    const firstKept = this.ends.findIndex((endsAt) => endsAt > now);
    this.drop(firstKept === -1 ? this.ends.length : firstKept);
  }

  /** Gives up the oldest part of the window; the newest entry stays, since it may say how everything ended. */
  shrink(): void {
    if (this.blocks.length > 0) this.drop(this.endOf(0) - this.oldest);
    else this.drop(Math.ceil((this.recent.length - 1) / 2));
  }

  /** What the log takes: without its window, and the window. */
  get bytes(): Account {
    const newest = this.recent.at(-1);
    const newestBytes = newest === undefined ? 0 : bytesOfEntry(newest);
    const numbers = 16 * (this.ends.length - this.recent.length);
    return {
      kept: LOG_BYTES + 2 * this.name.length + newestBytes,
      windows: this.taken.recent - newestBytes + this.taken.blocks + numbers,
    };
  }

  private get firstRecent(): number {
    return this.newest - this.recent.length + 1;
  }

  /** The sequence behind the last entry of a block. */
  private endOf(index: number): number {
    return this.blocks[index + 1]?.first ?? this.firstRecent;
  }

  /** Presses all recent entries but the newest together. */
  private compressOldest(): void {
    const old = this.recent.slice(0, -1);
    const first = this.firstRecent;
    this.keepRecent(this.recent.slice(-1));
    const text = Buffer.from(keptText(old.map(({ type, json }) => [type, json])), 'latin1');
    // As a text: a Buffer has two hundred bytes of its own, and would keep the chunk that it was cut from.
    this.keepBlocks([...this.blocks, { first, deflated: deflateRawSync(text, DEFLATE).toString('latin1') }]);
  }

  private keepRecent(entries: LogEntry[]): void {
    this.recent = entries;
    this.taken.recent = entries.reduce((bytes, entry) => bytes + bytesOfEntry(entry), 0);
  }

  private keepBlocks(blocks: readonly Block[]): void {
    this.blocks = blocks;
    this.taken.blocks = blocks.reduce((bytes, { deflated }) => bytes + BLOCK_BYTES + bytesOf(deflated), 0);
  }

  private drop(count: number): void {
    if (count === 0) return;
    this.characters -= sum(this.lengths, count);
    this.ends.splice(0, count);
    this.lengths.splice(0, count);
    this.oldest += count;
    let over = 0;
    while (over < this.blocks.length && this.endOf(over) <= this.oldest) over++;
    if (over > 0) this.keepBlocks(this.blocks.slice(over));
    const surplus = this.recent.length - this.ends.length;
    if (surplus > 0) this.keepRecent(this.recent.slice(surplus));
  }
}

const bytesOfEntry = ({ json }: LogEntry) => ENTRY_BYTES + bytesOf(json);

function opened({ deflated }: Block): LogEntry[] {
  const text = inflateRawSync(Buffer.from(deflated, 'latin1')).toString('latin1');
  return (openText(text) as [string, string][]).map(([type, json]) => ({ type, json }));
}

function numbered(entries: readonly LogEntry[], first: number): StoredLogEntry[] {
  return entries.map((entry, index) => ({ ...entry, sequence: first + index }));
}

function sum(numbers: readonly number[], count: number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += numbers[index] ?? 0;
  return total;
}
