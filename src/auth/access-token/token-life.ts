import type { Secret } from '../../config/secret.js';
import { Problem } from '../../errors/problem.js';
import type { FetchedToken } from '../../upstream/aicc/access-token-answer.js';
import { RefusalMemory } from './refusal-memory.js';

interface LivingToken {
  readonly value: Secret;
  /** Both on the monotonic clock: a corrected wall clock makes no token older or younger. */
  readonly expiresAt: number;
  readonly fetchedAt: number;
}

/** Renewal comes between 75 and 85 % of the life, so that many processes do not ask at the same moment. */
const EARLIEST_RENEWAL = 0.75;
const RENEWAL_SPREAD = 0.1;
/** A token that lives shorter than this needs no renewal beside the requests: the next caller fetches. */
const SHORTEST_RENEWAL_MS = 1_000;
/** A longer delay would make a Node timer fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The access token of one tenant from the first fetch to the last renewal; one fetch at a time, whoever waits. */
export class TokenLife {
  readonly #refusals = new RefusalMemory();
  #token: LivingToken | null = null;
  #fetching: Promise<Secret> | null = null;
  #renewal: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param fetched told how each request for a token went */
  constructor(
    private readonly fetchToken: () => Promise<FetchedToken>,
    private readonly fetched: (result: 'ok' | 'failed') => void = () => undefined,
  ) {}

  /** Null while there is no token. */
  get ageSeconds(): number | null {
    return this.#token && (performance.now() - this.#token.fetchedAt) / 1000;
  }

  /**
   * The living token, fetched first when there is none.
   * @throws Problem UPSTREAM_AUTH_FAILED when the issuer refuses the key, UPSTREAM_UNAVAILABLE when it gives no token
   *   before the deadline; either way nothing was dialled
   */
  async get(deadlineMs: number): Promise<Secret> {
    if (this.#token && performance.now() < this.#token.expiresAt) return this.#token.value;
    this.#refusals.rethrow();
    return within(deadlineMs, this.#fetch());
  }

  /** Forgets exactly this token: when callers learn late that it was refused, its successor stays. */
  drop(accessToken: Secret): void {
    if (this.#token?.value.reveal() === accessToken.reveal()) this.#token = null;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#renewal);
  }

  #fetch(): Promise<Secret> {
    this.#fetching ??= this.#fetchOnce().finally(() => (this.#fetching = null));
    return this.#fetching;
  }

  async #fetchOnce(): Promise<Secret> {
    // The issuer's clock starts somewhere between our request and its answer: the earlier moment is the safe one.
    const sentAt = performance.now();
    try {
      const { accessToken: value, expiresInSeconds } = await this.fetchToken();
      this.#token = { value, expiresAt: sentAt + expiresInSeconds * 1000, fetchedAt: sentAt };
      this.fetched('ok');
      this.#refusals.clear();
      return value;
    } catch (error) {
      this.fetched('failed');
      this.#refusals.remember(error);
      throw error;
    } finally {
      this.#planRenewal();
    }
  }

  /** After a failed renewal the same rule over what is left of the life plans the next attempt. */
  #planRenewal(): void {
    clearTimeout(this.#renewal);
    const left = this.#token ? this.#token.expiresAt - performance.now() : 0;
    const delay = left * (EARLIEST_RENEWAL + RENEWAL_SPREAD * Math.random());
    if (this.#closed || delay < SHORTEST_RENEWAL_MS) return;
    this.#renewal = setTimeout(
      () => {
        this.#fetch().catch(() => undefined); // the old token goes on serving while it lives
      },
      Math.min(delay, LONGEST_TIMER_MS),
    ).unref();
  }
}

/** A caller waits for a shared fetch no longer than its own deadline; the fetch goes on for the others. */
async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Problem('UPSTREAM_UNAVAILABLE', { detail: 'No access token was received in time; nothing was sent.' }),
      );
    }, deadlineMs);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
