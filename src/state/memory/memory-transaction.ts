import type { StateKey } from '../keys.js';
import type { Importance, LogEntry, LogLimits, RecordTerms, Transaction } from '../state-store.js';
import { keptText, openText } from './kept-text.js';

/** What becomes of one record: its text, or null when it is removed. */
export interface MemoryWrite {
  readonly key: StateKey;
  readonly value: string | null;
  readonly expiresInMs: number;
  readonly importance: Importance;
}

interface MemoryAppend {
  readonly log: StateKey;
  readonly entry: LogEntry;
  readonly limits: LogLimits;
}

/** Collects what one step wants to write, until all of it is known to be possible. */
export class MemoryTransaction implements Transaction {
  readonly records = new Map<string, MemoryWrite>();
  readonly entries: MemoryAppend[] = [];
  readonly effects: (() => void)[] = [];

  constructor(
    private readonly keys: readonly StateKey[],
    private readonly present: (name: string) => unknown,
  ) {}

  get({ name }: StateKey): unknown {
    const written = this.records.get(name);
    if (written !== undefined) return written.value === null ? null : openText(written.value);
    // A shared store would not have read it.
    if (!this.keys.some((key) => key.name === name)) throw new Error(`${name} was not named when the step began`);
    return this.present(name);
  }

  set(key: StateKey, value: unknown, { expiresInMs = Infinity, importance = 'essential' }: RecordTerms = {}): void {
    this.records.set(key.name, { key, value: keptText(value), expiresInMs, importance });
  }

  remove(key: StateKey): void {
    this.records.set(key.name, { key, value: null, expiresInMs: 0, importance: 'essential' });
  }

  append(log: StateKey, entry: LogEntry, limits: LogLimits): void {
    this.entries.push({ log, entry, limits });
  }

  afterwards(effect: () => void): void {
    this.effects.push(effect);
  }
}
