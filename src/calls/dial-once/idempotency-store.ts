import { Injectable } from '@nestjs/common';
import { StateStore, type Change, type RecordTerms } from '../../state/state-store.js';
import { didNothing, type DialAnswer } from './dial-answer.js';
import { endOf, standingOf, type IdempotencyRecord } from './idempotency-record.js';
import { markOfRecord, recordOfMark, type DialRecord } from './dial-record.js';
import type { DialPlace } from './dial-request.js';

/** An answer can be read at least this long, by another process that waits for it. */
const GRACE_MS = 2000;

/** The marks of attempts at their places in the state store. Each place has one, decided in one step. */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly store: StateStore) {}

  async read({ key }: DialPlace): Promise<IdempotencyRecord | null> {
    const record = await this.store.read<DialRecord>(key);
    return record && markOfRecord(record);
  }

  /**
   * Takes a place: null when it is taken, else the mark that is in the way. `passing` names an attempt that is no longer
   * in the way although it is kept.
   *
   * @throws Problem OVERLOADED when the store has no room for it
   */
  claim(place: DialPlace, mine: IdempotencyRecord, passing?: string): Promise<IdempotencyRecord | null> {
    return this.update<IdempotencyRecord | null>(place, 'ordinary', (met) =>
      met === null || met.attemptId === passing || standingOf(met) === 'over'
        ? { value: mine, result: null }
        : { value: undefined, result: met },
    );
  }

  /** Takes a place from everybody but an attempt that is still running, until it turns out to have done nothing. */
  supersede(place: DialPlace, mine: IdempotencyRecord): Promise<null> {
    return this.update<null>(place, 'ordinary', (met) => {
      const standing = met && standingOf(met);
      if (standing === 'running') return { value: undefined, result: null };
      const displaced = standing === 'kept' && met !== null ? { ...met, displaced: null } : null;
      return { value: { ...mine, displaced }, result: null };
    });
  }

  /** Adds to a mark; false when another attempt has the place by now. */
  change(place: DialPlace, attemptId: string, more: Partial<IdempotencyRecord>): Promise<boolean> {
    return this.update<boolean>(place, 'essential', (current) =>
      current?.attemptId === attemptId
        ? { value: { ...current, ...more }, result: true }
        : { value: undefined, result: false },
    );
  }

  /** Writes down how an attempt ended; one that did nothing leaves nothing, as if it never was in the way. */
  answer(place: DialPlace, attemptId: string, answer: DialAnswer): Promise<null> {
    return this.update<null>(place, 'essential', (current) => {
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
    { key, tenantId }: DialPlace,
    importance: RecordTerms['importance'],
    decide: (current: IdempotencyRecord | null) => Change<IdempotencyRecord, R>,
  ): Promise<R> {
    const change = (record: DialRecord | null): Change<DialRecord, R> => {
      const { value, result } = decide(record && markOfRecord(record));
      if (value === null || value === undefined) return { value, result };
      return { value: recordOfMark(value), expiresInMs: endOf(value) + GRACE_MS - Date.now(), result };
    };
    return this.store.update<DialRecord, R>(key, change, { tenantId, importance });
  }
}
