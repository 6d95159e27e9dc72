/** Gives the caller's bearer token; asked again after a 401 and shortly before the token expires. */
export type TokenSource = () => string | Promise<string>;

/** Asked for a new token this long before the old one ends, so that clocks may differ a little. */
const RENEW_BEFORE_MS = 30_000;

/** Keeps one token until it is about to expire. Without a source, requests carry none (CALLER_AUTH=none). */
export class Token {
  #current: Promise<string> | null = null;
  #renewAt = Infinity;

  constructor(private readonly source: TokenSource | undefined) {}

  /** The header of a request. `refused` is the token that was answered 401: it is not used again. */
  async header(refused?: string): Promise<Record<string, string>> {
    const { source } = this;
    if (source === undefined) return {};
    if (
      this.#current === null ||
      Date.now() >= this.#renewAt ||
      (refused !== undefined && refused === (await this.#current))
    )
      this.#renew(source);
    return { authorization: `Bearer ${await this.#current}` };
  }

  /** Tells users of one origin apart: two people at one machine never share a stream. Null for an opaque token. */
  async subject(): Promise<string | null> {
    if (this.source === undefined) return 'anonymous';
    const claims = claimsOf((await this.header())['authorization'] ?? '');
    return typeof claims['sub'] === 'string' ? `${String(claims['iss'])}|${claims['sub']}` : null;
  }

  #renew(source: TokenSource): void {
    const current = Promise.resolve().then(source);
    this.#current = current;
    this.#renewAt = Infinity;
    current.then(
      (token) => {
        const { exp } = claimsOf(token);
        if (this.#current === current && typeof exp === 'number') this.#renewAt = exp * 1000 - RENEW_BEFORE_MS;
      },
      () => {
        if (this.#current === current) this.#current = null;
      },
    );
  }
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
