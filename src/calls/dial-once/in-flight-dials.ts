import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../call.js';
import { statusOf, type IdempotencyRecord } from './idempotency-record.js';
import { IdempotencyStore } from './idempotency-store.js';
import type { StateKey } from '../../state/keys.js';

/** How often the store is asked whether another process has its answer. */
const POLL_INTERVAL_MS = 50;

/** The attempts that are running: those of this process to be awaited, those of others to be asked for in the store. */
@Injectable()
export class InFlightDials {
  private readonly here = new Map<string, Promise<Call>>();

  constructor(private readonly records: IdempotencyStore) {}

  /** Lets others join the attempt until it is over. */
  run(attemptId: string, attempt: () => Promise<Call>): Promise<Call> {
    const call = attempt();
    const forget = () => this.here.delete(attemptId);
    this.here.set(attemptId, call);
    call.then(forget, forget);
    return call;
  }

  /**
   * Waits for the answer of a running attempt; `open` reads it where it was written down by another process.
   * @returns its call; null when its key is free or another's now, or it was left without an answer: claim anew
   * @throws Problem the answer of the attempt, when it is one
   */
  async join(
    key: StateKey,
    { attemptId }: IdempotencyRecord,
    open: (answered: IdempotencyRecord) => Promise<Call | null>,
  ): Promise<Call | null> {
    const here = this.here.get(attemptId);
    if (here !== undefined) return here;
    if (!(await this.records.change(key, attemptId, { awaited: true }))) return null;
    for (;;) {
      const record = await this.records.read(key);
      if (record?.attemptId !== attemptId) return null;
      if (record.answer !== null) return open(record);
      if (statusOf(record) !== 'running') return null;
      await sleep(POLL_INTERVAL_MS);
    }
  }
}
