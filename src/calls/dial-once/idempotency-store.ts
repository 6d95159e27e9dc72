import { Injectable } from '@nestjs/common';
import type { StateKey } from '../../state/keys.js';
import { StateStore, type Change, type Importance } from '../../state/state-store.js';
import { compactRecord, wholeRecord, type CompactRecord } from './compact-record.js';
import { didNothing, endOf, statusOf, type DialAnswer, type IdempotencyRecord } from './idempotency-record.js';

/** An answer can be read at least this long, by another process that waits for it. */
const GRACE_MS = 2000;

/** The records of attempts in the state store: one a key, decided in one step. */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly store: StateStore) {}

  async read(key: StateKey): Promise<IdempotencyRecord | null> {
    const record = await this.store.read<CompactRecord>(key);
    return record && wholeRecord(record);
  }

  /**
   * Claims a key: null when it is ours now, else the record that is in the way. `ignoring` names an attempt that is no
   * longer in the way although it is kept.
   *
   * @throws Problem OVERLOADED when the store has no room for it
   */
  claim(key: StateKey, mine: IdempotencyRecord, ignoring?: string): Promise<IdempotencyRecord | null> {
    return this.update<IdempotencyRecord | null>(key, 'ordinary', (met) =>
      met === null || met.attemptId === ignoring || statusOf(met) === 'over'
        ? { value: mine, result: null }
        : { value: undefined, result: met },
    );
  }

  /** Takes a key from everybody but an attempt that is still running, until it turns out to have done nothing. */
  supersede(key: StateKey, mine: IdempotencyRecord): Promise<null> {
    return this.update<null>(key, 'ordinary', (met) => {
      const status = met && statusOf(met);
      if (status === 'running') return { value: undefined, result: null };
      const displaced = status === 'kept' && met !== null ? { ...met, displaced: null } : null;
      return { value: { ...mine, displaced }, result: null };
    });
  }

  /** Adds to a record; false when another attempt has the key by now. */
  change(key: StateKey, attemptId: string, more: Partial<IdempotencyRecord>): Promise<boolean> {
    return this.update<boolean>(key, 'essential', (current) =>
      current?.attemptId === attemptId
        ? { value: { ...current, ...more }, result: true }
        : { value: undefined, result: false },
    );
  }

  /** Records how an attempt ended; one that did nothing leaves nothing, as if it never was in the way. */
  answer(key: StateKey, attemptId: string, answer: DialAnswer): Promise<null> {
    return this.update<null>(key, 'essential', (current) => {
      if (current?.attemptId !== attemptId) return { value: undefined, result: null };
      if (!didNothing(answer)) {
        const keptUntil = Date.now() + current.keepMs;
        return { value: { ...current, answer, keptUntil, displaced: null }, result: null };
      }
      const awaited = current.awaited ? { ...current, answer, keptUntil: Date.now() } : null;
      return { value: current.displaced ?? awaited, result: null };
    });
  }

  private update<R>(
    key: StateKey,
    importance: Importance,
    decide: (current: IdempotencyRecord | null) => Change<IdempotencyRecord, R>,
  ): Promise<R> {
    const change = (record: CompactRecord | null): Change<CompactRecord, R> => {
      const { value, result } = decide(record && wholeRecord(record));
      if (value === null || value === undefined) return { value, result };
      return { value: compactRecord(value), expiresInMs: endOf(value) + GRACE_MS - Date.now(), result };
    };
    return this.store.update<CompactRecord, R>(key, change, importance);
  }
}
