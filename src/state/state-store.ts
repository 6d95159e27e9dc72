/**
 * What a change decided: the value to keep (`undefined` leaves it as it is, `null` removes it), how long it may live,
 * and what the caller wants to know.
 */
export interface Change<T, R> {
  value: T | null | undefined;
  /** Milliseconds until the record may be forgotten; without it the record stays until it is removed. */
  expiresInMs?: number;
  result: R;
}

/** On whose account a record is kept, and whether it may be refused. */
export interface RecordTerms {
  readonly tenantId: string;
  /**
   * `ordinary`: what somebody newly wants; a store that is full, or in which this tenant has its share, refuses it.
   * `essential`: what keeps agents alive and calls followed, or ends what was taken on; it is never refused.
   */
  readonly importance: 'essential' | 'ordinary';
}

/** One message of a log, without its position: the position is given by the store. */
export interface LogEntry {
  type: string;
  /** The message as JSON text, ready to be sent to every reader alike. */
  json: string;
}

export interface StoredLogEntry extends LogEntry {
  sequence: number;
}

export interface LogLimits {
  /** On whose account the log is kept. */
  tenantId: string;
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

/**
 * Everything that must outlive one request or be shared between replicas goes through here: sessions, calls, offers
 * and event logs. Asynchronous although memory needs no waiting, so that another store is a change of configuration.
 */
export abstract class StateStore {
  abstract read<T>(key: string): Promise<T | null>;

  /**
   * Reads, decides and writes as one step. `change` must have no effects, since a shared store may run it again. Values
   * are kept as JSON: what is read is equal to what was written, and nobody else's.
   *
   * @throws Problem OVERLOADED when a bounded store has no room for an ordinary record, or for its growth
   */
  abstract update<T, R>(key: string, change: (current: T | null) => Change<T, R>, terms: RecordTerms): Promise<R>;

  /** Reads and removes as one step. */
  abstract take<T>(key: string): Promise<T | null>;

  abstract remove(key: string): Promise<void>;

  /**
   * Appends to a log, forgets what its limits no longer cover, and tells every reader. Never refused: a store that runs
   * out of room forgets more of its logs than their limits say, the oldest entries first and never the newest.
   */
  abstract append(log: string, entry: LogEntry, limits: LogLimits): Promise<StoredLogEntry>;

  abstract position(log: string): Promise<LogPosition>;

  /** Entries after `sequence` that are still kept, oldest first. */
  abstract readLog(log: string, afterSequence: number): Promise<StoredLogEntry[]>;

  /** Calls `reader` for every entry appended from now on; the answer ends it. */
  abstract follow(log: string, reader: (entry: StoredLogEntry) => void): () => void;

  /** `filling`: so little room is left that an operator should know. */
  abstract condition(): Promise<'ok' | 'filling'>;

  abstract close(): Promise<void>;
}
