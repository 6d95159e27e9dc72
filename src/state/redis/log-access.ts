import type { StateKey } from '../keys.js';
import type { LogPosition } from '../state-store.js';

/** An entry as it is kept. */
export interface SealedEntry {
  readonly sequence: number;
  readonly payload: Buffer;
  /** No two entries have the same. */
  readonly mark: string;
}

/** Where a log stands, and entries of it, in one look. */
export interface LogLook {
  readonly epoch: string;
  readonly newest: number;
  readonly entries: readonly SealedEntry[];
}

/** How logs are read beside the subscription. */
export interface LogAccess {
  position(log: StateKey): Promise<LogPosition>;
  /** With the entries from a sequence on, or the newest alone, as far as they are kept. */
  look(log: StateKey, from: number | 'newest'): Promise<LogLook>;
  /** Another epoch for a log that gives numbers twice: an id of before means nothing any more. */
  renew(log: StateKey, epoch: string): Promise<void>;
  channel(log: StateKey): string;
  /**
   * Type and JSON of an entry.
   * @throws UnreadableRecord for good
   */
  open(payload: Buffer, log: StateKey): [type: string, json: string];
}
