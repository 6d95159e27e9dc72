import { CircuitState, circuitBreaker, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import { GIVEN_UP, UpstreamFailure, type FailureKind } from './upstream-failure.js';
import { UpstreamSilence, type Attempt } from './upstream-silence.js';

/** When a lane refuses requests. */
export interface LaneLimits {
  /** Requests that are on their way or wait for a connection. */
  running: number;
  /** So many failures in a row, and the upstream counts as down. */
  failures: number;
  /** How long it is left alone then, before one request tries it again. */
  pauseMs: number;
  /** True for event polls, which the upstream holds. */
  areHeld?: boolean;
  /** Told when the upstream is given up and when it is there again, not of every probe in between. */
  onCircuit?: ((state: 'open' | 'closed') => void) | undefined;
}

/**
 * cockatiel measures a pause by the wall clock, and takes no other: set back, that would keep an upstream given up for as
 * long as it was set back by. This pause is over by every clock; the lane measures its own.
 */
const NO_PAUSE_MS = -Infinity;

/** What says that an upstream cannot be reached. Whatever it answers, a business code or HTTP 500, it is there. */
const TRANSPORT_FAILURES: ReadonlySet<FailureKind> = new Set(['unreachable', 'timeout', 'broken']);

/**
 * One class of requests to one upstream: its own limit, so that a slow upstream cannot fill the process, and its own
 * circuit breaker, so that a dead one is not waited for by everybody. What is refused here was provably not sent.
 */
export class UpstreamLane {
  readonly #limits: LaneLimits;
  readonly #silence: UpstreamSilence;
  readonly #breaker;
  #running = 0;
  /** The last one that ended while the breaker was closed was a failure. */
  #hasFailed = false;
  /** How often the upstream has been given up. */
  #breaks = 0;
  #brokeAt = 0;
  #isGivenUp = false;

  /** `silence` is told what becomes of the requests; all lanes to one upstream share it. */
  constructor(limits: LaneLimits, silence = new UpstreamSilence()) {
    this.#limits = limits;
    this.#silence = silence;
    this.#breaker = circuitBreaker(handleWhen(isTransportFailure), {
      halfOpenAfter: NO_PAUSE_MS,
      breaker: new ConsecutiveBreaker(limits.failures),
    });
    this.#breaker.onBreak(() => {
      this.#breaks += 1;
      this.#brokeAt = performance.now();
      if (this.#isGivenUp) return;
      this.#isGivenUp = true;
      limits.onCircuit?.('open');
    });
    this.#breaker.onReset(() => {
      this.#isGivenUp = false;
      limits.onCircuit?.('closed');
    });
  }

  /** True while requests are refused here. After the pause the next one is let through. */
  get isOpen(): boolean {
    const { state } = this.#breaker;
    if (state === CircuitState.HalfOpen) return true;
    return state === CircuitState.Open && performance.now() - this.#brokeAt < this.#limits.pauseMs;
  }

  /** Runs one exchange, once. Not an async function: a poll is held for seconds, and would hold all of its variables. */
  run<T>(exchange: () => Promise<T>): Promise<T> {
    // cockatiel would let others wait for the probe: a dial must not wait for somebody else's deadline.
    if (this.isOpen) return Promise.reject(leftAlone());
    if (this.#running >= this.#limits.running)
      return Promise.reject(new UpstreamFailure('overloaded', { sent: false, reason: 'QUEUE_FULL' }));
    this.#running += 1;
    const breaks = this.#breaks;
    const attempt = this.#silence.begin(this.#limits.areHeld ?? false);
    const running = this.#breaker.state === CircuitState.Closed ? exchange() : this.#probe(exchange);
    return running.then(
      (answer) => {
        this.#running -= 1;
        this.#silence.end(attempt, 'answer');
        return this.#hasFailed ? this.#count().then(() => answer) : answer;
      },
      (error: unknown) => {
        this.#running -= 1;
        return this.#failed(attempt, error, breaks);
      },
    );
  }

  async #failed(attempt: Attempt, error: unknown, breaks: number): Promise<never> {
    const isFailure = isTransportFailure(error);
    this.#silence.end(attempt, isFailure ? 'failure' : isAnswer(error) ? 'answer' : 'nothing');
    // What was sent before the upstream was given up says nothing about what it can do now.
    if (isFailure && breaks === this.#breaks) await this.#count(error);
    else if (this.#hasFailed) await this.#count();
    throw error;
  }

  /** The one request that tries an upstream again. A failure that does not count looks like an answer to the breaker. */
  async #probe<T>(exchange: () => Promise<T>): Promise<T> {
    const end = await this.#breaker.execute(() =>
      exchange().then(
        (answer) => ({ answer }),
        (error: unknown) => {
          if (isTransportFailure(error)) throw error;
          return { error };
        },
      ),
    );
    if ('error' in end) throw end.error;
    return end.answer;
  }

  /**
   * Tells the breaker how an exchange ended, when that changes what it counts: a failure, or anything else after one. To
   * let each exchange run inside of it would cost a poll more than all else that is done for it here.
   */
  async #count(failure?: UpstreamFailure): Promise<void> {
    if (this.#breaker.state !== CircuitState.Closed) return;
    this.#hasFailed = failure !== undefined;
    const end = () => (failure === undefined ? Promise.resolve() : Promise.reject(failure));
    await this.#breaker.execute(end).catch(() => undefined);
  }
}

/** Something answered, if only nonsense. */
function isAnswer(error: unknown): boolean {
  return error instanceof UpstreamFailure && (error.kind === 'malformed' || error.kind === 'oversized');
}

/** An exchange that nobody waits for any more, such as the poll of an agent who signed out, has not failed. */
function isTransportFailure(error: unknown): error is UpstreamFailure {
  return error instanceof UpstreamFailure && TRANSPORT_FAILURES.has(error.kind) && error.reason !== GIVEN_UP;
}

const leftAlone = () => new UpstreamFailure('unreachable', { sent: false, reason: 'CIRCUIT_OPEN' });
