import type { StateKey } from '../keys.js';
import { valueOfJson } from '../state-json.js';
import type { LogEntry, LogLimits, RecordTerms, Transaction } from '../state-store.js';

/** A record as it was last seen: its version, empty when there was none, and its value as JSON. */
export interface SeenRecord {
  readonly version: Buffer;
  readonly text: string | null;
}

/** A record that a step writes or removes. */
export interface RedisWrite {
  readonly key: StateKey;
  /** Null removes. */
  readonly text: string | null;
  readonly expiresInMs: number | undefined;
}

/** Entries that a step appends to one log. */
export interface RedisAppend {
  readonly log: StateKey;
  readonly limits: LogLimits;
  readonly entries: LogEntry[];
}

/** Collects what one step writes, decided on records as they were seen. */
export class RedisTransaction implements Transaction {
  readonly writes = new Map<string, RedisWrite>();
  readonly appends = new Map<string, RedisAppend>();
  readonly effects: (() => void)[] = [];

  constructor(private readonly seen: ReadonlyMap<string, SeenRecord>) {}

  get isEmpty(): boolean {
    return this.writes.size === 0 && this.appends.size === 0;
  }

  get({ name }: StateKey): unknown {
    const seen = this.seen.get(name);
    if (seen === undefined) throw new Error(`${name} was not named when the step began`);
    const text = this.writes.has(name) ? this.writes.get(name)?.text : seen.text;
    return text == null ? null : valueOfJson(text);
  }

  set(key: StateKey, value: unknown, { expiresInMs }: RecordTerms = {}): void {
    this.writes.set(key.name, { key, text: JSON.stringify(value), expiresInMs });
  }

  remove(key: StateKey): void {
    this.writes.set(key.name, { key, text: null, expiresInMs: undefined });
  }

  append(log: StateKey, entry: LogEntry, limits: LogLimits): void {
    const append = this.appends.get(log.name) ?? { log, limits, entries: [] };
    append.entries.push(entry);
    this.appends.set(log.name, append);
  }

  afterwards(effect: () => void): void {
    this.effects.push(effect);
  }
}
