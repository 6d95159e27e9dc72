import { Injectable } from '@nestjs/common';
import { StateStore } from '../../state/state-store.js';
import { didNothing, statusOf, type DialAnswer, type IdempotencyRecord } from './idempotency-record.js';

/** An answer can be read at least this long, by another process that waits for it. */
const GRACE_MS = 2000;

/** The records of attempts in the state store: one a key, decided in one step. */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly store: StateStore) {}

  read(key: string): Promise<IdempotencyRecord | null> {
    return this.store.read<IdempotencyRecord>(key);
  }

  /**
   * Claims a key: null when it is ours now, else the record that is in the way. `ignoring` names an attempt that is no longer
   * in the way although it is kept.
   */
  claim(key: string, mine: IdempotencyRecord, ignoring?: string): Promise<IdempotencyRecord | null> {
    return this.store.update<IdempotencyRecord, IdempotencyRecord | null>(key, (met) =>
      met === null || met.attemptId === ignoring || statusOf(met) === 'over'
        ? { value: mine, expiresInMs: lifetimeOf(mine), result: null }
        : { value: undefined, result: met },
    );
  }

  /** Takes a key from everybody but an attempt that is still running, until it turns out to have done nothing. */
  supersede(key: string, mine: IdempotencyRecord): Promise<null> {
    return this.store.update<IdempotencyRecord, null>(key, (met) => {
      const status = met && statusOf(met);
      if (status === 'running') return { value: undefined, result: null };
      const displaced = status === 'kept' && met !== null ? { ...met, displaced: null } : null;
      return { value: { ...mine, displaced }, expiresInMs: lifetimeOf(mine), result: null };
    });
  }

  /** Adds to a record; false when another attempt has the key by now. */
  change(key: string, attemptId: string, more: Partial<IdempotencyRecord>): Promise<boolean> {
    return this.store.update<IdempotencyRecord, boolean>(key, (current) => {
      if (current?.attemptId !== attemptId) return { value: undefined, result: false };
      const value = { ...current, ...more };
      return { value, expiresInMs: lifetimeOf(value), result: true };
    });
  }

  /** Records how an attempt ended, or, when it did nothing, that it never was in the way. */
  answer(key: string, attemptId: string, answer: DialAnswer): Promise<null> {
    return this.store.update<IdempotencyRecord, null>(key, (current) => {
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
