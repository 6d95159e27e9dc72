import { Problem } from '../errors/problem.js';
import type { StateKey } from './keys.js';

/**
 * `ordinary`: what somebody newly wants; a store that is full, or in which this tenant has its share, refuses it.
 * `essential`: what keeps agents alive and calls followed, or ends what was taken on; it is never refused.
 */
export type Importance = 'essential' | 'ordinary';

/** How long a record is kept, and whether a full store may refuse it. */
export interface RecordTerms {
  /** Milliseconds until the record may be forgotten; without it the record stays until it is removed. */
  readonly expiresInMs?: number;
  readonly importance?: Importance;
}

/**
 * What a change of one record decided: the value to keep (`undefined` leaves it as it is, `null` removes it), how long it
 * may live, and what the caller wants to know.
 */
export interface Change<T, R> {
  value: T | null | undefined;
  expiresInMs?: number;
  result: R;
}

/** One message of a log, without its position: the position is given by the store. */
export interface LogEntry {
  type: string;
  /** The message as JSON text, ready to be sent to every reader alike. */
  json: string;
}

/** A message with its position: a number that grows by one, within the epoch of its log. */
export interface StoredLogEntry extends LogEntry {
  sequence: number;
}

/** How much a log keeps: whatever limit is reached first, the oldest entries are forgotten. */
export interface LogLimits {
  maxCount: number;
  maxAgeMs: number;
  /** Of all messages together; one that is larger by itself is told, but not kept. */
  maxCharacters: number;
}

/**
 * Where a log stands: `epoch` changes when its sequence numbers start again, `oldest` is the first sequence that is
 * still kept, `oldest = newest + 1` where none is.
 */
export interface LogPosition {
  epoch: string;
  newest: number;
  oldest: number;
}

/** Who is told of new entries, in order and without gaps, until `lost`. */
export interface LogFollower {
  take(entry: StoredLogEntry): void;
  /** Entries may have been missed and cannot be told any more; nothing follows. */
  lost(): void;
}

/** One step over several keys: all of it happens, or nothing does. */
export interface Transaction {
  /** The value as it is here, with what this step has set; null for none. Only keys that were named when it began can be read. */
  get(key: StateKey): unknown;
  set(key: StateKey, value: unknown, terms?: RecordTerms): void;
  remove(key: StateKey): void;
  /** Appends to a log, forgets what its limits no longer cover, and tells every reader. Never refused. */
  append(log: StateKey, entry: LogEntry, limits: LogLimits): void;
  /** What follows once the step has been taken, and only then; it must not throw. */
  afterwards(effect: () => void): void;
}

/** Whether an error says that a shared store cannot be asked now; a change that was sent may have been made. */
export function isStoreOutOfReach(error: unknown): boolean {
  return error instanceof Problem && error.code === 'STATE_STORE_UNAVAILABLE';
}

/**
 * Everything that must outlive one request or be shared between replicas goes through here: sessions, calls, offers
 * and event logs. Values are kept as JSON: what is read is equal to what was written, and nobody else's.
 *
 * Every method of a shared store throws Problem STATE_STORE_UNAVAILABLE when the store cannot be asked.
 */
export abstract class StateStore {
  /** The present values, in the order of their keys, which may belong to different partitions. */
  abstract readAll(keys: readonly StateKey[]): Promise<unknown[]>;

  /**
   * Reads, decides and writes as one step over keys of one partition; a key that is only written need not be named.
   * `decide` must have no effects, since a shared store may run it again; what it throws leaves everything as it was.
   *
   * @throws Problem OVERLOADED when a bounded store has no room for an ordinary record, or for its growth
   */
  abstract transact<R>(keys: readonly StateKey[], decide: (step: Transaction) => R): Promise<R>;

  /**
   * Appends to a log, forgets what its limits no longer cover, and tells every reader. Never refused: a store that runs
   * out of room forgets more of its logs than their limits say, the oldest entries first and never the newest.
   */
  abstract append(log: StateKey, entry: LogEntry, limits: LogLimits): Promise<StoredLogEntry>;

  abstract position(log: StateKey): Promise<LogPosition>;

  /** Entries after `sequence` that are still kept, oldest first. */
  abstract readLog(log: StateKey, afterSequence: number): Promise<StoredLogEntry[]>;

  /** Tells `follower` every entry that is appended from now on; the answer ends it. */
  abstract follow(log: StateKey, follower: LogFollower): Promise<() => void>;

  /**
   * Makes the store ready; one that cannot be reached yet goes on trying.
   * @returns why this store must not be used, in a sentence for the operator
   */
  abstract open(): Promise<string | null>;

  /** `filling`: so little room is left that an operator should know. */
  abstract condition(): Promise<'ok' | 'filling'>;

  abstract close(): Promise<void>;

  read<T>(key: StateKey): Promise<T | null> {
    return this.readAll([key]).then(([value]) => value as T | null);
  }

  /** The same as `transact` for one record. */
  update<T, R>(
    key: StateKey,
    change: (current: T | null) => Change<T, R>,
    importance: Importance = 'essential',
  ): Promise<R> {
    return this.transact([key], (step) => {
      const { value, expiresInMs, result } = change(step.get(key) as T | null);
      if (value === null) step.remove(key);
      else if (value !== undefined)
        step.set(key, value, { importance, ...(expiresInMs !== undefined && { expiresInMs }) });
      return result;
    });
  }

  /** Writes without looking. */
  set(key: StateKey, value: unknown, terms?: RecordTerms): Promise<void> {
    return this.transact([], (step) => step.set(key, value, terms));
  }

  remove(key: StateKey): Promise<void> {
    return this.transact([], (step) => step.remove(key));
  }
}
