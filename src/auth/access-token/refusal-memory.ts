import { Problem } from '../../errors/problem.js';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/** Remembers that the issuer refused a key, so that a wrong one is not tried with every request. */
export class RefusalMemory {
  #refusal: Problem | null = null;
  #pauseMs = 0;
  #until = 0;

  /** Each refusal in a row doubles the pause; other failures say nothing about the key. */
  remember(error: unknown): void {
    if (!(error instanceof Problem) || error.code !== 'UPSTREAM_AUTH_FAILED') return;
    this.#refusal = error;
    this.#pauseMs = Math.min(this.#pauseMs * 2 || FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    this.#until = performance.now() + this.#pauseMs;
  }

  /** @throws Problem the last refusal, while its pause lasts */
  rethrow(): void {
    if (this.#refusal && performance.now() < this.#until) throw this.#refusal;
  }

  clear(): void {
    this.#refusal = null;
    this.#pauseMs = 0;
  }
}
