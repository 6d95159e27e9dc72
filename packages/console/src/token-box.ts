import { serviceNow } from './service-clock.js';

/** What the CRM's page sends with `postMessage` to the console that it opened. */
const TOKEN_MESSAGE = 'contact-centre-bff:token';
/** What it is asked with: at the start, and when the token is about to end. */
const WANTED_MESSAGE = 'contact-centre-bff:token-wanted';
/** A visible ASCII word, as a header takes it; no token is longer than the service's limit for headers. */
const TOKEN = /^[\x21-\x7e]{1,12000}$/;
/** The service's clock is known by whole seconds; a token this close to its end counts as ended. */
const CLOCK_ERROR_MS = 2000;
/** Longer than a person needs to sign in anew; after it the ended token is tried and the refusal is shown. */
const NEW_TOKEN_WITHIN_MS = 120_000;

/**
 * Keeps the caller's token in memory and nowhere else. It is pasted, or comes from the page that opened this one, if
 * that page is of an origin that the operator allowed: a token from anybody else could sign the user in as a stranger.
 */
export class TokenBox {
  #token: string | null = null;
  #isGiven = false;
  #isWanted = false;
  readonly #listeners = new Set<(token: string) => void>();

  /** @param onWanted called with `true` when a new token is needed, and `false` once it is there */
  constructor(
    private readonly origins: readonly string[],
    private readonly onWanted: (isWanted: boolean) => void,
  ) {
    addEventListener('message', ({ origin, source, data }: MessageEvent<unknown>) => {
      if (source === null || source !== opener || !this.origins.includes(origin)) return;
      if (isTokenMessage(data)) this.put(data.token);
    });
    this.#askOpener();
  }

  /** Takes a token; false when it cannot be one. */
  put(text: string): boolean {
    const token = text.trim().replace(/^Bearer\s+/i, '');
    if (!TOKEN.test(token)) return false;
    this.#token = token;
    this.#isGiven = false;
    this.#want(false);
    for (const listener of this.#listeners) listener(token);
    return true;
  }

  /** Hears every token that comes in. */
  onToken(listener: (token: string) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * The client's source of tokens. Asked a second time for the same token, it is a new one that is wanted; until the old
   * one ends, work goes on with it.
   */
  readonly source = async (): Promise<string> => {
    if (this.#token !== null && !this.#isGiven) {
      this.#isGiven = true;
      return this.#token;
    }
    const old = this.#token ?? '';
    this.#want(true);
    this.#askOpener();
    return endOf(old) - serviceNow() > CLOCK_ERROR_MS ? old : this.#next(old);
  };

  #want(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    this.onWanted(isWanted);
  }

  #next(old: string): Promise<string> {
    return new Promise((resolve) => {
      const listener = (token: string) => finish(token);
      const timer = setTimeout(() => finish(old), NEW_TOKEN_WITHIN_MS);
      const finish = (token: string) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        this.#isGiven = true;
        resolve(token);
      };
      this.#listeners.add(listener);
    });
  }

  /** Each origin by name: a page of another one does not even learn that it was asked. */
  #askOpener(): void {
    for (const origin of this.origins) (opener as Window | null)?.postMessage({ type: WANTED_MESSAGE }, origin);
  }
}

function isTokenMessage(data: unknown): data is { token: string } {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === TOKEN_MESSAGE &&
    'token' in data &&
    typeof data.token === 'string'
  );
}

/** When a token says that it ends, in epoch milliseconds; one that does not say so counts as ended. */
function endOf(token: string): number {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}
