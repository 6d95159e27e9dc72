import { CircuitState, circuitBreaker, ConsecutiveBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { UpstreamFailure, type FailureKind } from './upstream-failure.js';

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

  constructor(limits: LaneLimits) {
    this.#limits = limits;
    this.#breaker = circuitBreaker(handleWhen(isTransportFailure), {
      halfOpenAfter: limits.pauseMs,
      breaker: new ConsecutiveBreaker(limits.failures),
    });
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
      return await this.#breaker.execute(exchange);
    } catch (error) {
      throw isBrokenCircuitError(error) ? leftAlone() : error;
    } finally {
      this.#running -= 1;
    }
  }
}

function isTransportFailure(error: Error): boolean {
  return error instanceof UpstreamFailure && TRANSPORT_FAILURES.has(error.kind);
}

const leftAlone = () => new UpstreamFailure('unreachable', { sent: false, reason: 'CIRCUIT_OPEN' });
