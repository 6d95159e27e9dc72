import { Injectable, Logger } from '@nestjs/common';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';

/** After this long the keys are read again, beside the requests: a withdrawn key stops counting. */
const MAX_AGE_MS = 600_000;
/** Made-up key ids must not become load on the key server; a real rotation needs one look. */
const LOOKS_PER_MINUTE = 20;
const FETCH_TIMEOUT_MS = 3_000;

/** The issuer's public keys. Known ones go on serving while the key server is away. */
@Injectable()
export class SigningKeys {
  // jose's own rules are off: with them an old key set is worth nothing during an outage, and a new key id is unknown
  // for the first 30 seconds after any fetch.
  readonly #remote: ReturnType<typeof createRemoteJWKSet>;
  #readAt: number | null = null;
  #looks: number[] = [];
  #looking: Promise<void> | null = null;
  readonly #logger = new Logger(SigningKeys.name);
  /** Why the last reading failed; said once, not at every probe and request. */
  #trouble: string | null = null;

  constructor(private readonly environment: Environment) {
    // With CALLER_AUTH=none there is no address, and nobody asks.
    this.#remote = createRemoteJWKSet(new URL(environment.JWT_JWKS_URL ?? 'about:blank'), {
      cacheMaxAge: Infinity,
      cooldownDuration: Infinity,
      timeoutDuration: FETCH_TIMEOUT_MS,
    });
  }

  /**
   * The key that a token's header names, for jose.
   * @throws Problem UPSTREAM_UNAVAILABLE when the key is unknown and the key server cannot be asked
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (this.#readAt === null) await this.#read();
    else if (performance.now() - this.#readAt > MAX_AGE_MS) this.#readBeside();
    try {
      return await this.#remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayLook()) throw error;
      await this.#look();
      return this.#remote(header, token);
    }
  };

  /** True once the keys are known, or where no token is checked; asks for them when they are not. */
  async areKnown(): Promise<boolean> {
    if (this.environment.CALLER_AUTH === 'none') return true;
    if (this.#readAt === null) await this.#read().catch(() => undefined);
    return this.#readAt !== null;
  }

  async #read(): Promise<void> {
    try {
      await this.#remote.reload();
      this.#readAt = performance.now();
      this.#say(null);
    } catch (cause) {
      this.#say(troubleOf(cause));
      throw new Problem(
        'UPSTREAM_UNAVAILABLE',
        { detail: "The token cannot be checked: its issuer's key server cannot be reached." },
        { cause },
      );
    }
  }

  /** Whoever comes meanwhile shares the look, and it counts once: many users of a new key are no flood. */
  #look(): Promise<void> {
    this.#looking ??= this.#read()
      .then(() => void this.#looks.push(performance.now()))
      .finally(() => (this.#looking = null));
    return this.#looking;
  }

  #readBeside(): void {
    this.#readAt = performance.now();
    this.#read().catch(() => undefined); // the keys at hand go on serving; the next look comes after MAX_AGE_MS
  }

  /** Counts the looks that were answered: while the key server is away the answer must stay "unavailable". */
  #mayLook(): boolean {
    const now = performance.now();
    this.#looks = this.#looks.filter((at) => now - at < 60_000);
    return this.#looks.length < LOOKS_PER_MINUTE;
  }

  #say(trouble: string | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === null) this.#logger.log('The signing keys can be read again');
    else this.#logger.warn(`The signing keys (JWT_JWKS_URL) cannot be read: ${trouble}`);
  }
}

/** jose's sentence, or `fetch failed`, and the code of what is behind it, such as `ECONNREFUSED`. */
function troubleOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  return `${message ?? String(error)}${cause?.code ? ` (${cause.code})` : ''}`;
}
