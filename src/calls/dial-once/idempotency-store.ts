import { Injectable } from '@nestjs/common';
import { StateStore } from '../../state/state-store.js';
import { didNothing, type DialAnswer } from './dial-answer.js';
import { standingOf, type IdempotencyRecord } from './idempotency-record.js';

/** An answer can be read at least this long, by another process that waits for it. */
const GRACE_MS = 2000;

/** The marks of attempts at their places in the state store. Each place has one, decided in one step. */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly store: StateStore) {}

  read(place: string): Promise<IdempotencyRecord | null> {
    return this.store.read<IdempotencyRecord>(place);
  }

  /**
   * Takes a place: null when it is taken, else the mark that is in the way. `passing` names an attempt that is no longer
   * in the way although it is kept.
   */
  claim(place: string, mine: IdempotencyRecord, passing?: string): Promise<IdempotencyRecord | null> {
    return this.store.update<IdempotencyRecord, IdempotencyRecord | null>(place, (met) =>
      met === null || met.attemptId === passing || standingOf(met) === 'over'
        ? { value: mine, expiresInMs: lifetimeOf(mine), result: null }
        : { value: undefined, result: met },
    );
  }

  /** Takes a place from everybody but an attempt that is still running, until it turns out to have done nothing. */
  supersede(place: string, mine: IdempotencyRecord): Promise<null> {
    return this.store.update<IdempotencyRecord, null>(place, (met) => {
      const standing = met && standingOf(met);
      if (standing === 'running') return { value: undefined, result: null };
      const displaced = standing === 'kept' && met !== null ? { ...met, displaced: null } : null;
      return { value: { ...mine, displaced }, expiresInMs: lifetimeOf(mine), result: null };
    });
  }

  /** Adds to a mark; false when another attempt has the place by now. */
  change(place: string, attemptId: string, more: Partial<IdempotencyRecord>): Promise<boolean> {
    return this.store.update<IdempotencyRecord, boolean>(place, (current) => {
      if (current?.attemptId !== attemptId) return { value: undefined, result: false };
      const value = { ...current, ...more };
      return { value, expiresInMs: lifetimeOf(value), result: true };
    });
  }

  /** Writes down how an attempt ended, or, when it did nothing, that it never was in the way. */
  answer(place: string, attemptId: string, answer: DialAnswer): Promise<null> {
    return this.store.update<IdempotencyRecord, null>(place, (current) => {
      if (current?.attemptId !== attemptId) return { value: undefined, result: null };
      const displaced = didNothing(answer) ? current.displaced : null;
      const value = displaced ?? { ...current, answer, answeredAt: Date.now() };
      return { value, expiresInMs: lifetimeOf(value), result: null };
    });
  }
}

function lifetimeOf({ answeredAt, leaseEndsAt, keepMs }: IdempotencyRecord): number {
  return (answeredAt ?? leaseEndsAt) + keepMs + GRACE_MS - Date.now();
}
