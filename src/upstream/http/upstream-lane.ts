import { CircuitState, circuitBreaker, ConsecutiveBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { GIVEN_UP, UpstreamFailure, type FailureKind } from './upstream-failure.js';

export interface LaneLimits {
  /** Requests that are on their way or wait for a connection. */
  running: number;
  /** So many failures in a row, and the upstream counts as down. */
  failures: number;
  /** How long it is left alone then, before one request tries it again. */
  pauseMs: number;
}

/** What says that an upstream cannot be reached. Whatever it answers, a business code or HTTP 500, it is there. */
const TRANSPORT_FAILURES: ReadonlySet<FailureKind> = new Set(['unreachable', 'timeout', 'broken']);

/**
 * One class of requests to one upstream: its own limit, so that a slow upstream cannot fill the process, and its own
 * circuit breaker, so that a dead one is not waited for by everybody. What is refused here was provably not sent.
 */
export class UpstreamLane {
  readonly #limits: LaneLimits;
  readonly #breaker;
  #running = 0;
  /** How often the upstream has been given up. */
  #breaks = 0;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
    this.#breaker = circuitBreaker(handleWhen(isTransportFailure), {
      halfOpenAfter: limits.pauseMs,
      breaker: new ConsecutiveBreaker(limits.failures),
    });
    this.#breaker.onBreak(() => (this.#breaks += 1));
  }

  /** True while the upstream counts as down. */
  get isOpen(): boolean {
    return this.#breaker.state !== CircuitState.Closed;
  }

  /** Runs one exchange, once. */
  async run<T>(exchange: () => Promise<T>): Promise<T> {
    // cockatiel would let others wait for the probe: a dial must not wait for somebody else's deadline.
    if (this.#breaker.state === CircuitState.HalfOpen) throw leftAlone();
    if (this.#running >= this.#limits.running)
      throw new UpstreamFailure('overloaded', { sent: false, reason: 'QUEUE_FULL' });
    this.#running += 1;
    try {
      const end = await this.#breaker.execute(() => this.#endOf(exchange));
      if ('error' in end) throw end.error;
      return end.answer;
    } catch (error) {
      throw isBrokenCircuitError(error) ? leftAlone() : error;
    } finally {
      this.#running -= 1;
    }
  }

  /** To the breaker, a failure that does not count looks like an answer: cockatiel would not begin to count anew. */
  async #endOf<T>(exchange: () => Promise<T>): Promise<{ answer: T } | { error: unknown }> {
    const breaks = this.#breaks;
    try {
      return { answer: await exchange() };
    } catch (error) {
      // What was sent before the upstream was given up says nothing about what it can do now.
      if (!isTransportFailure(error) || breaks !== this.#breaks) return { error };
      throw error;
    }
  }
}

/** An exchange that nobody waits for any more, such as the poll of an agent who signed out, has not failed. */
function isTransportFailure(error: unknown): boolean {
  return error instanceof UpstreamFailure && TRANSPORT_FAILURES.has(error.kind) && error.reason !== GIVEN_UP;
}

const leftAlone = () => new UpstreamFailure('unreachable', { sent: false, reason: 'CIRCUIT_OPEN' });
