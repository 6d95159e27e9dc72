/** Without an answer for this long, and with failures since, an upstream counts as down (contract of `readyz`). */
const SILENT_AFTER_MS = 5000;

/** A request that is under way. */
export interface Attempt {
  readonly beganAt: number;
  /** An event poll: the upstream holds it, so that it proves nothing while it is not answered. */
  readonly isHeld: boolean;
}

/**
 * Whether an upstream has fallen silent: no answer to anything for a while, and what was sent since its last answer
 * fails. Commands and polls count alike, so that an outage shows also where nobody dials. One agent's failing polls do
 * not make an outage: the polls of the others, which the upstream holds meanwhile, are older than theirs and live.
 */
export class UpstreamSilence {
  #answeredAt: number;
  /** When the newest of those that failed began. */
  #commandFailedOf = -Infinity;
  #pollFailedOf = -Infinity;
  /** Oldest first. */
  readonly #held = new Set<Attempt>();

  constructor(private readonly now: () => number = () => performance.now()) {
    this.#answeredAt = now();
  }

  begin(isHeld: boolean): Attempt {
    const attempt = { beganAt: this.now(), isHeld };
    if (isHeld) this.#held.add(attempt);
    return attempt;
  }

  /** `nothing`: given up by ourselves, or never sent because of our own limits. */
  end(attempt: Attempt, outcome: 'answer' | 'failure' | 'nothing'): void {
    this.#held.delete(attempt);
    if (outcome === 'answer') this.#answeredAt = this.now();
    if (outcome !== 'failure') return;
    if (attempt.isHeld) this.#pollFailedOf = Math.max(this.#pollFailedOf, attempt.beganAt);
    else this.#commandFailedOf = Math.max(this.#commandFailedOf, attempt.beganAt);
  }

  get isSilent(): boolean {
    if (this.now() - this.#answeredAt < SILENT_AFTER_MS) return false;
    // What began before the last answer failed by itself: the upstream answered others meanwhile.
    if (this.#commandFailedOf >= this.#answeredAt) return true;
    const [oldest] = this.#held;
    const othersAreHeld = oldest !== undefined && oldest.beganAt < this.#pollFailedOf;
    return this.#pollFailedOf >= this.#answeredAt && !othersAreHeld;
  }
}
