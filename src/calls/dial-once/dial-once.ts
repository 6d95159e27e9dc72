import { Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import type { Call } from '../call.js';
import { locationOf } from '../call-location.js';
import { DialRateLimit } from './dial-rate-limit.js';
import { placedAnswer, problemAnswer, type DialAnswer } from './dial-answer.js';
import { newAttempt, type DialAttempt } from './dial-attempt.js';
import { standingOf, type IdempotencyRecord } from './idempotency-record.js';
import { IdempotencyStore } from './idempotency-store.js';
import { joinedCall, keptCall } from './kept-call.js';
import type { DialSteps } from './dial-steps.js';
import type { DialPlace, Press } from './dial-request.js';
import { InFlightDials } from './in-flight-dials.js';

/** A call and how its press came by it. */
export interface PlacedCall {
  readonly call: Call;
  /** A second press without a key: the call is that of the first. */
  readonly deduplicated: boolean;
  /** The answer to an earlier request with the same key. */
  readonly replayed: boolean;
}

/**
 * Lets each press dial at most once. What is decided is written to the state store before anything is sent, so that
 * neither a second press, another process nor a crash can send it again.
 */
@Injectable()
export class DialOnce {
  private readonly logger = new Logger(DialOnce.name);

  constructor(
    private readonly marks: IdempotencyStore,
    private readonly running: InFlightDials,
    private readonly rates: DialRateLimit,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem; one whose outcome is not `not_executed` names the call that may exist */
  async place(press: Press, placing: DialSteps): Promise<PlacedCall> {
    const attempt = newAttempt(press, this.environment);
    const { place, mark } = attempt.own;
    let passing: string | undefined;
    for (;;) {
      const met = await this.marks.claim(place, mark, passing);
      if (met === null) {
        const call = await this.running.run(attempt.id, () => this.perform(attempt, press, placing));
        return { call, deduplicated: false, replayed: false };
      }
      if (press.key !== undefined && met.fingerprint !== mark.fingerprint) throw new Problem('IDEMPOTENCY_KEY_REUSED');
      const standing = standingOf(met);
      const earlier = await this.earlierAnswer(place, met, press, placing);
      if (earlier !== null) return earlier;
      // Only a call that is over is passed by: an attempt that was left without an answer may have dialled.
      if (standing === 'kept') passing = met.attemptId;
    }
  }

  /** The answer of the attempt that was met; null when it has none to give. */
  private async earlierAnswer(
    place: DialPlace,
    met: IdempotencyRecord,
    press: Press,
    placing: DialSteps,
  ): Promise<PlacedCall | null> {
    const replayed = press.key !== undefined;
    try {
      const call = await this.earlierCall(place, met, press, placing);
      return call && { call, deduplicated: !replayed, replayed };
    } catch (error) {
      throw replayed && error instanceof Problem ? error.with({ replayed }) : error;
    }
  }

  private async earlierCall(
    place: DialPlace,
    met: IdempotencyRecord,
    press: Press,
    placing: DialSteps,
  ): Promise<Call | null> {
    if (standingOf(met) === 'kept') return keptCall(met, press, placing);
    return this.running
      .join(place, met, (mark) => joinedCall(mark, press, placing))
      .catch((error: unknown) => {
        // The call of a still earlier press is in the way again.
        if (met.displaced !== null && error instanceof Problem && error.outcome === 'not_executed') return null;
        throw error;
      });
  }

  private async perform(attempt: DialAttempt, press: Press, placing: DialSteps): Promise<Call> {
    let uncount: (() => Promise<void>) | undefined;
    try {
      const { beside } = attempt;
      if (beside !== null) await this.marks.supersede(beside.place, beside.mark);
      uncount = await this.rates.count(press);
      const call = await this.send(await this.prepare(attempt, placing), press, placing);
      await this.keep(attempt, placedAnswer(call, placing.wanted));
      return call;
    } catch (error) {
      const problem = error instanceof Problem ? error : notSent(error);
      if (uncount !== undefined && problem.outcome === 'not_executed') await quietly(uncount());
      await this.keep(attempt, problemAnswer(problem));
      throw problem;
    }
  }

  /** Everything that may refuse before the wire; the last step says in the store that the command is being sent. */
  private async prepare({ id, own, beside }: DialAttempt, placing: DialSteps): Promise<Call> {
    const call = await placing.begin();
    try {
      const sending = { callId: call.id };
      if (beside !== null) await this.marks.change(beside.place, id, sending);
      // A process that stood still for longer than its lease may have been given up, and its press served anew.
      if (!(await this.marks.change(own.place, id, sending))) throw new Problem('OPERATION_IN_PROGRESS');
      return call;
    } catch (error) {
      await quietly(placing.withdraw(call));
      throw error;
    }
  }

  private async send(call: Call, { requestId }: Press, placing: DialSteps): Promise<Call> {
    try {
      const named = await placing.send(call);
      // The call is placed: that it could not be written down must not make anybody dial again.
      return await placing.confirm(call, named).catch((error: unknown) => {
        this.logger.error('A placed call could not be written down', error, { requestId });
        return { ...call, ...named };
      });
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('INTERNAL', {}, { cause: error });
      if (problem.outcome !== 'not_executed') throw problem.with({ call: call.id, location: locationOf(call) });
      await quietly(placing.withdraw(call));
      throw problem;
    }
  }

  /** Writes the answer down for those who press again. It is the truth already: failing to keep it changes nothing. */
  private async keep({ id, own, beside }: DialAttempt, answer: DialAnswer): Promise<void> {
    const places = beside === null ? [own.place] : [own.place, beside.place];
    await quietly(Promise.all(places.map((place) => this.marks.answer(place, id, answer))));
  }
}

function notSent(cause: unknown): Problem {
  return new Problem('INTERNAL', { outcome: 'not_executed' }, { cause });
}

/** Clearing up is worth trying; what led to it is what the caller must hear. */
async function quietly(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}
