import { ContactCentreError } from './problem.js';

/** Gives the caller's bearer token; asked again after a 401 and shortly before the token expires. */
export type TokenSource = () => string | Promise<string>;

/** Asked for a new token this long before the old one ends, so that clocks may differ a little. */
const RENEW_BEFORE_MS = 30_000;
/** Longer than a person takes to sign in anew; a source that is silent until then lost its request, as in a sleep. */
const GIVEN_WITHIN_MS = 150_000;

/** Keeps one token until it is about to expire. Without a source, requests carry none (CALLER_AUTH=none). */
export class Token {
  #current: Promise<string> | null = null;
  /** When the source was asked, until it answers. */
  #askedAt = Infinity;
  #lastGiven: string | null = null;
  /** By the service's clock. */
  #renewAt = Infinity;
  /** How far the service's clock is ahead of this machine's; unknown before its first answer. */
  #aheadMs: number | null = null;

  constructor(private readonly source: TokenSource | undefined) {}

  /**
   * The header of a request. `refused` is the token that was answered 401: the source is asked for another.
   *
   * @throws ContactCentreError when the source fails, or has given nothing when `signal` aborts
   */
  async header({ refused, signal }: { refused?: string; signal?: AbortSignal | null | undefined } = {}): Promise<
    Record<string, string>
  > {
    if (this.source === undefined) return {};
    try {
      const token = this.#present(this.source, refused);
      return { authorization: `Bearer ${await (signal ? beforeAbort(token, signal) : token)}` };
    } catch (cause) {
      throw unavailable(cause, !signal?.aborted);
    }
  }

  /** Reads the service's clock off an answer. Where the browser hides its `Date`, this machine's clock has to do. */
  readClock({ headers }: Response): void {
    const now = Date.parse(headers.get('date') ?? '');
    this.#aheadMs = Number.isNaN(now) ? 0 : now - Date.now();
  }

  /** Tells users of one origin apart: two people at one machine never share a stream. Null for an opaque token. */
  async subject(): Promise<string | null> {
    if (this.source === undefined) return 'anonymous';
    const claims = claimsOf((await this.header())['authorization'] ?? '');
    return typeof claims['sub'] === 'string' ? `${String(claims['iss'])}|${claims['sub']}` : null;
  }

  async #present(source: TokenSource, refused: string | undefined): Promise<string> {
    if (
      this.#current === null ||
      this.#now() >= this.#renewAt ||
      Date.now() - this.#askedAt > GIVEN_WITHIN_MS ||
      (refused !== undefined && refused === (await this.#current))
    )
      return this.#renew(source);
    return this.#current;
  }

  #renew(source: TokenSource): Promise<string> {
    const current = Promise.resolve().then(source);
    this.#current = current;
    this.#renewAt = Infinity;
    this.#askedAt = Date.now();
    current.then(
      (token) => {
        if (this.#current !== current) return;
        this.#askedAt = Infinity;
        this.#renewAt = this.#renewalOf(token, token === this.#lastGiven);
        this.#lastGiven = token;
      },
      () => {
        if (this.#current === current) this.#current = null;
      },
    );
    return current;
  }

  /** When to ask again. A source that has no newer token is asked at its end, and after that only when it is refused. */
  #renewalOf(token: string, isSame: boolean): number {
    const { exp } = claimsOf(token);
    if (typeof exp !== 'number') return Infinity;
    const endsAt = exp * 1000;
    if (!isSame) return endsAt - RENEW_BEFORE_MS;
    return this.#now() < endsAt ? endsAt : Infinity;
  }

  /** The service's time; before its first answer none is late. */
  #now(): number {
    return this.#aheadMs === null ? -Infinity : Date.now() + this.#aheadMs;
  }
}

function beforeAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}

/** Nothing was sent. */
function unavailable(cause: unknown, retryable: boolean): ContactCentreError {
  const detail = 'There is no access token: the request was not sent.';
  const problem = { code: 'TOKEN_UNAVAILABLE', outcome: 'not_executed', retryable, detail } as const;
  return new ContactCentreError(problem, null, cause);
}

/** What a JWT says, unverified: the service judges it. Nothing for any other token. */
function claimsOf(token: string): Record<string, unknown> {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
