import { Injectable } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import type { StateKey } from '../../state/keys.js';
import { StateStore, type Importance, type Transaction } from '../../state/state-store.js';
import { compactRecord, wholeRecord, type CompactRecord } from './compact-record.js';
import type { Alongside } from './dial-steps.js';
import {
  didNothing,
  endOf,
  placedAnswer,
  statusOf,
  withoutKnownKind,
  type DialAnswer,
  type DialAttempt,
  type IdempotencyRecord,
} from './idempotency-record.js';
import type { Call } from '../call.js';

/** An answer can be read at least this long, by another process that waits for it. */
const GRACE_MS = 2000;

type AttemptKeys = Pick<DialAttempt, 'own' | 'beside'>;

/** The records of attempts in the state store: one a key; what belongs together is decided in one step. */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly store: StateStore) {}

  async read(key: StateKey): Promise<IdempotencyRecord | null> {
    const record = await this.store.read<CompactRecord>(key);
    return record && wholeRecord(record);
  }

  /**
   * Claims the keys of an attempt: null when its own is ours now, else the record that is in the way. `ignoring` names
   * an attempt that is no longer in the way although it is kept.
   *
   * @throws Problem OVERLOADED when the store has no room for it
   */
  claim({ own, beside }: AttemptKeys, ignoring?: string): Promise<IdempotencyRecord | null> {
    return this.store.transact(keysOf({ own, beside }), (step) => {
      const met = recordIn(step, own.key);
      if (met !== null && met.attemptId !== ignoring && statusOf(met) !== 'over') return met;
      write(step, own.key, own.record, 'ordinary');
      if (beside !== null) supersede(step, beside.key, beside.record);
      return null;
    });
  }

  /** Adds to a record; false when another attempt has the key by now. */
  change(key: StateKey, attemptId: string, more: Partial<IdempotencyRecord>): Promise<boolean> {
    return this.store.transact([key], (step) => change(step, key, attemptId, more));
  }

  /** Records how an attempt ended; one that did nothing leaves nothing, as if it never was in the way. */
  answer(attempt: DialAttempt, answer: DialAnswer): Promise<void> {
    const keys = keysOf(attempt);
    return this.store.transact(keys, (step) => keys.forEach((key) => answerIn(step, key, attempt, answer)));
  }

  /** Records that the command for a call is being sent. */
  sending(attempt: DialAttempt): Alongside {
    const { id, own, beside } = attempt;
    return this.alongside(attempt, (step, call) => {
      const sending = { callId: call.id };
      if (beside !== null) change(step, beside.key, id, sending);
      // A process that stood still for longer than its lease may have been given up, and its request served anew.
      if (!change(step, own.key, id, sending)) throw new Problem('OPERATION_IN_PROGRESS');
    });
  }

  /** Records that a call was placed. */
  placed(attempt: DialAttempt, wanted: Partial<Call>): Alongside {
    return this.alongside(attempt, (step, call) => {
      for (const key of keysOf(attempt)) answerIn(step, key, attempt, placedAnswer(call, wanted));
    });
  }

  private alongside(attempt: DialAttempt, writeIn: Alongside['writeIn']): Alongside {
    const keys = keysOf(attempt);
    return { keys, writeIn, write: (call) => this.store.transact(keys, (step) => writeIn(step, call)) };
  }
}

function keysOf({ own, beside }: AttemptKeys): StateKey[] {
  return beside === null ? [own.key] : [own.key, beside.key];
}

/** Takes a key from everybody but an attempt that is still running, until it turns out to have done nothing. */
function supersede(step: Transaction, key: StateKey, mine: IdempotencyRecord): void {
  const met = recordIn(step, key);
  const status = met && statusOf(met);
  if (status === 'running') return;
  const displaced = status === 'kept' && met !== null ? { ...met, displaced: null } : null;
  write(step, key, { ...mine, displaced }, 'ordinary');
}

function change(step: Transaction, key: StateKey, attemptId: string, more: Partial<IdempotencyRecord>): boolean {
  const current = recordIn(step, key);
  if (current?.attemptId !== attemptId) return false;
  write(step, key, { ...current, ...more });
  return true;
}

function answerIn(step: Transaction, key: StateKey, attempt: DialAttempt, answer: DialAnswer): void {
  const current = recordIn(step, key);
  if (current?.attemptId !== attempt.id) return;
  if (!didNothing(answer)) {
    const kept = withoutKnownKind(answer, attempt);
    write(step, key, { ...current, answer: kept, keptUntil: Date.now() + current.keepMs, displaced: null });
    return;
  }
  const left = current.displaced ?? (current.awaited ? { ...current, answer, keptUntil: Date.now() } : null);
  if (left === null) step.remove(key);
  else write(step, key, left);
}

function recordIn(step: Transaction, key: StateKey): IdempotencyRecord | null {
  const record = step.get(key) as CompactRecord | null;
  return record && wholeRecord(record);
}

function write(step: Transaction, key: StateKey, record: IdempotencyRecord, importance: Importance = 'essential') {
  step.set(key, compactRecord(record), { importance, expiresInMs: endOf(record) + GRACE_MS - Date.now() });
}
