import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../call.js';
import { openAnswer, statusOf, type IdempotencyRecord } from './idempotency-record.js';
import { IdempotencyStore } from './idempotency-store.js';

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
   * Waits for the answer of a running attempt.
   * @returns its call; null when its key is free or another's now, or it was left without an answer: claim anew
   * @throws Problem the answer of the attempt, when it is one
   */
  async join(key: string, { attemptId }: IdempotencyRecord): Promise<Call | null> {
    for (;;) {
      const call = this.here.get(attemptId);
      if (call !== undefined) return call;
      const record = await this.records.read(key);
      if (record?.attemptId !== attemptId) return null;
      if (record.answer !== null) return openAnswer(record.answer);
      if (statusOf(record) !== 'running') return null;
      await sleep(POLL_INTERVAL_MS);
    }
  }
}
