import { Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { isStoreOutOfReach } from '../../state/state-store.js';
import { traced } from '../../tracing/tracing.js';
import type { Call } from '../call.js';
import { locationOf } from '../call-location.js';
import { DialCleanup } from './dial-cleanup.js';
import { DialRateLimit } from './dial-rate-limit.js';
import type { DialRequest } from './dial-request.js';
import type { DialSteps } from './dial-steps.js';
import {
  endOf,
  newAttempt,
  placedAnswer,
  problemAnswer,
  statusOf,
  type DialAttempt,
  type IdempotencyRecord,
} from './idempotency-record.js';
import { IdempotencyStore } from './idempotency-store.js';
import { InFlightDials } from './in-flight-dials.js';
import { joinedCall, keptCall } from './kept-call.js';
import type { StateKey } from '../../state/keys.js';

/** A call and how its request came by it. */
export interface PlacedCall {
  readonly call: Call;
  /** A second request without a key: the call is that of the first. */
  readonly deduplicated: boolean;
  /** The answer to an earlier request with the same key. */
  readonly replayed: boolean;
  /** The other calls of the agent, where they say what is possible with this one. */
  readonly calls?: readonly Call[];
}

/**
 * Lets each request dial at most once. What is decided is written to the state store before anything is sent, so that
 * neither a second request, another process nor a crash can send it again.
 */
@Injectable()
export class DialOnce {
  private readonly logger = new Logger(DialOnce.name);

  constructor(
    private readonly records: IdempotencyStore,
    private readonly inFlight: InFlightDials,
    private readonly rateLimit: DialRateLimit,
    private readonly cleanup: DialCleanup,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem; one whose outcome is not `not_executed` names the call that may exist */
  async place(request: DialRequest, steps: DialSteps): Promise<PlacedCall> {
    let ignoring: string | undefined;
    for (;;) {
      // After each wait anew: a claim counts for a whole lease, however long it was waited for.
      const attempt = newAttempt(request, this.environment);
      const { own } = attempt;
      const earlier = await this.records.claim(attempt, ignoring);
      if (earlier === null) {
        const dial = () => traced('dial', {}, () => this.dial(attempt, request, steps));
        const call = await this.inFlight.run(attempt.id, dial);
        return { call, deduplicated: false, replayed: false };
      }
      if (request.key !== undefined && earlier.fingerprint !== own.record.fingerprint)
        throw new Problem('IDEMPOTENCY_KEY_REUSED');
      const status = statusOf(earlier);
      const placed = await this.earlierAnswer(own.key, earlier, request, steps);
      if (placed !== null) return placed;
      // Only a call that is over is ignored: an attempt that was left without an answer may have dialled.
      if (status === 'kept') ignoring = earlier.attemptId;
    }
  }

  /** The answer of the earlier attempt; null when it has none to give. */
  private async earlierAnswer(
    key: StateKey,
    earlier: IdempotencyRecord,
    request: DialRequest,
    steps: DialSteps,
  ): Promise<PlacedCall | null> {
    const replayed = request.key !== undefined;
    try {
      const isKept = statusOf(earlier) === 'kept';
      const call = isKept
        ? await keptCall(earlier, request, steps)
        : await this.runningCall(key, earlier, request, steps);
      return call && { call, deduplicated: !replayed, replayed };
    } catch (error) {
      throw replayed && error instanceof Problem ? error.with({ replayed }) : error;
    }
  }

  private async runningCall(
    key: StateKey,
    earlier: IdempotencyRecord,
    request: DialRequest,
    steps: DialSteps,
  ): Promise<Call | null> {
    const open = (answered: IdempotencyRecord) => joinedCall(answered, request, steps);
    return this.inFlight.join(key, earlier, open).catch((error: unknown) => {
      // The record of a still earlier request counts again.
      if (earlier.displaced !== null && error instanceof Problem && error.outcome === 'not_executed') return null;
      throw error;
    });
  }

  /** The attempt itself: counted, written down, sent, and its answer recorded. */
  private async dial(attempt: DialAttempt, request: DialRequest, steps: DialSteps): Promise<Call> {
    let uncount: (() => Promise<void>) | undefined;
    let call: Call | undefined;
    try {
      uncount = await this.rateLimit.count(request);
      call = await steps.reserve(this.records.sending(attempt));
      const named = await this.send(call, steps);
      return await this.confirm(attempt, call, named, request, steps);
    } catch (error) {
      const problem = error instanceof Problem ? error : notSent(error);
      if (uncount !== undefined && problem.outcome === 'not_executed') await uncount().catch(() => undefined);
      await this.cleanUp(attempt, problem, call !== undefined, steps);
      throw problem;
    }
  }

  /** Leaves the attempt as its problem says that it ended. */
  private cleanUp(attempt: DialAttempt, problem: Problem, isReserved: boolean, steps: DialSteps): Promise<void> {
    const answer = () => this.records.answer(attempt, problemAnswer(problem));
    const release = () => steps.release();
    const until = endOf(attempt.own.record);
    if (problem.outcome !== 'not_executed') return this.cleanup.do([answer], until);
    if (isReserved) return this.cleanup.do([release, answer], until);
    // Whether the store took the step is not known. It decided on the record of the attempt: with another one in its
    // place, a step that is still on its way is refused, and what was not there to be taken back stays away.
    return this.cleanup.do(isStoreOutOfReach(problem) ? [answer, release] : [answer], until);
  }

  private async send(call: Call, steps: DialSteps): Promise<Partial<Call>> {
    try {
      return await steps.send(call);
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('INTERNAL', {}, { cause: error });
      throw problem.outcome === 'not_executed' ? problem : problem.with({ call: call.id, location: locationOf(call) });
    }
  }

  /** The call is placed: that it could not be written down must not make anybody dial again. */
  private async confirm(
    attempt: DialAttempt,
    call: Call,
    named: Partial<Call>,
    { requestId }: DialRequest,
    steps: DialSteps,
  ): Promise<Call> {
    try {
      return await steps.confirm(call, named, this.records.placed(attempt, steps.wanted));
    } catch (error) {
      this.logger.error('Failed to record a placed call', error, { requestId });
      const placed = { ...call, ...named };
      const answer = () => this.records.answer(attempt, placedAnswer(placed, steps.wanted));
      await this.cleanup.do([answer], endOf(attempt.own.record));
      return placed;
    }
  }
}

function notSent(cause: unknown): Problem {
  return new Problem('INTERNAL', { outcome: 'not_executed' }, { cause });
}
