import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../call.js';
import { standingOf, type IdempotencyRecord } from './idempotency-record.js';
import { IdempotencyStore } from './idempotency-store.js';
import type { DialPlace } from './dial-request.js';

/** How often the store is asked whether another process has its answer. */
const LOOK_EVERY_MS = 50;

/** The attempts that are running: those of this process to be awaited, those of others to be looked after. */
@Injectable()
export class InFlightDials {
  private readonly here = new Map<string, Promise<Call>>();

  constructor(private readonly marks: IdempotencyStore) {}

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
   * @returns its call; null when its place is free or another's now, or it was left without an answer: look anew
   * @throws Problem the answer of the attempt, when it is one
   */
  async join(
    place: DialPlace,
    { attemptId }: IdempotencyRecord,
    open: (answered: IdempotencyRecord) => Promise<Call | null>,
  ): Promise<Call | null> {
    const here = this.here.get(attemptId);
    if (here !== undefined) return here;
    if (!(await this.marks.change(place, attemptId, { awaited: true }))) return null;
    for (;;) {
      const mark = await this.marks.read(place);
      if (mark?.attemptId !== attemptId) return null;
      if (mark.answer !== null) return open(mark);
      if (standingOf(mark) !== 'running') return null;
      await sleep(LOOK_EVERY_MS);
    }
  }
}
