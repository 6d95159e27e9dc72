import type { LogEntry, LogLimits, StoredLogEntry } from '../state-store.js';

interface AgedEntry extends StoredLogEntry {
  expiresAt: number;
}

/** One log in memory: a window over the newest entries, and whoever reads along. */
export class MemoryLog {
  private readonly entries: AgedEntry[] = [];
  private readonly readers = new Set<(entry: StoredLogEntry) => void>();
  private characters = 0;

  /** `newest`: the sequence after which this log begins. */
  constructor(public newest: number) {}

  get oldest(): number {
    return this.newest - this.entries.length + 1;
  }

  /** Nothing is kept and nobody reads along: what a reader could ask of it is only where it stands. */
  get isIdle(): boolean {
    return this.entries.length === 0 && this.readers.size === 0;
  }

  append(entry: LogEntry, limits: LogLimits): StoredLogEntry {
    const now = Date.now();
    const stored: AgedEntry = { ...entry, sequence: ++this.newest, expiresAt: now + limits.maxAgeMs };
    this.entries.push(stored);
    this.characters += entry.json.length;
    let surplus = 0;
    for (; surplus < this.entries.length; surplus++) {
      if (this.entries.length - surplus <= limits.maxCount && this.characters <= limits.maxCharacters) break;
      this.characters -= this.entries[surplus]?.json.length ?? 0;
    }
    if (surplus > 0) this.entries.splice(0, surplus);
    this.forget(now);
    for (const reader of this.readers) reader(stored);
    return stored;
  }

  after(sequence: number): StoredLogEntry[] {
    this.forget(Date.now());
    return this.entries.slice(Math.max(0, sequence + 1 - this.oldest));
  }

  follow(reader: (entry: StoredLogEntry) => void): () => void {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  }

  forget(now: number): void {
    const firstKept = this.entries.findIndex(({ expiresAt }) => expiresAt > now);
    const gone = this.entries.splice(0, firstKept === -1 ? this.entries.length : firstKept);
    for (const { json } of gone) this.characters -= json.length;
  }
}
