import { Injectable, Logger } from '@nestjs/common';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';

/** The set is read again, beside the requests, when it is this old. */
const REFRESH_AFTER_MS = 20_000;
/** At this age requests wait for the reading: a withdrawn key has to stop counting within 60 s, also after a quiet hour. */
const STALE_AFTER_MS = 50_000;
/** Pause between two looks for a key, whoever asks, and between two attempts while the key server is away. */
const PACE_MS = 3_000;
const FETCH_TIMEOUT_MS = 3_000;

/**
 * The issuer's public keys. They are read again regularly, so that a withdrawn key stops counting, and when a token does
 * not fit them. Known ones go on serving while the key server is away.
 */
@Injectable()
export class SigningKeys {
  // jose's own rules are off: with them an old key set is worth nothing during an outage, and a new key id is unknown
  // for the first 30 seconds after any fetch.
  readonly #remote: ReturnType<typeof createRemoteJWKSet>;
  readonly #logger = new Logger(SigningKeys.name);
  #version = 0;
  /** The keys as text, in any order the same: many key servers shuffle them. */
  #published = '';
  #showsIds = true;
  #readAt = -Infinity;
  #failedAt = -Infinity;
  #lookedAt = -Infinity;
  #reading: Promise<void> | null = null;
  /** Why the last reading failed; said once, not at every probe and request. */
  #failure: string | null = null;

  constructor(private readonly environment: Environment) {
    // With CALLER_AUTH=none there is no address, and nobody asks.
    this.#remote = createRemoteJWKSet(new URL(environment.JWT_JWKS_URL ?? 'about:blank'), {
      cacheMaxAge: Infinity,
      cooldownDuration: Infinity,
      timeoutDuration: FETCH_TIMEOUT_MS,
    });
  }

  /** Grows whenever other keys are published: what was found out with the keys before has to be found out anew. */
  get version(): number {
    return this.#version;
  }

  /** The key that a token's header names, for jose; to be asked after `refresh`. */
  readonly find: JWTVerifyGetKey = (header, token) => {
    // Where the key set shows no ids (RFC 7517 section 4.5), the id in a token can be compared with nothing.
    return this.#remote(this.#showsIds ? header : { alg: header.alg }, token);
  };

  /**
   * To be called before every use of the keys. Answers nothing while the keys are young, else the reading to wait for.
   * @throws Problem UPSTREAM_UNAVAILABLE while there are no keys
   */
  refresh(): Promise<void> | undefined {
    const now = performance.now();
    const age = now - this.#readAt;
    if (age < REFRESH_AFTER_MS) return undefined;
    if (this.#version === 0) return this.#readOrRefuse();
    const failedLately = now - this.#failedAt < REFRESH_AFTER_MS;
    if (this.#reading === null && now - this.#failedAt >= PACE_MS) void this.#read();
    // During an outage nobody waits for one attempt after the other: the keys at hand serve.
    return age < STALE_AFTER_MS || failedLately ? undefined : (this.#reading ?? undefined);
  }

  /**
   * Looks whether the issuer publishes other keys than those of `version`, which a token does not fit. At most once in
   * 3 s: made-up ids and signatures must neither become load on the key server nor use up the looks that a rotation needs.
   */
  async look(version: number): Promise<'changed' | 'same' | 'unavailable'> {
    if (version === this.#version) await this.#pacedLook();
    if (version !== this.#version) return 'changed';
    return this.#failure === null ? 'same' : 'unavailable';
  }

  /** True once the keys are known, or where no token is checked; asks for them when they are not. */
  async areKnown(): Promise<boolean> {
    if (this.environment.CALLER_AUTH === 'none') return true;
    if (this.#version === 0) await this.#readOrRefuse().catch(() => undefined);
    return this.#version > 0;
  }

  async #readOrRefuse(): Promise<void> {
    if (this.#reading !== null || performance.now() - this.#failedAt >= PACE_MS) await this.#read();
    if (this.#version === 0) throw unavailable();
  }

  async #pacedLook(): Promise<void> {
    const now = performance.now();
    if (this.#reading !== null) return this.#reading;
    if (now - Math.max(this.#lookedAt, this.#failedAt) < PACE_MS) return;
    this.#lookedAt = now;
    await this.#read();
  }

  /** Whoever comes meanwhile shares the reading. Never rejects: a failure is kept and said. */
  #read(): Promise<void> {
    this.#reading ??= this.#fetch().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #fetch(): Promise<void> {
    // The keys are as old as the question: an answer that took 3 s may be 3 s old.
    const askedAt = performance.now();
    try {
      await this.#remote.reload();
      this.#readAt = askedAt;
      this.#failedAt = -Infinity;
      this.#notePublished();
      this.#say(null);
    } catch (error) {
      this.#failedAt = performance.now();
      this.#say(reasonOf(error));
    }
  }

  #notePublished(): void {
    const keys = this.#remote.jwks()?.keys ?? [];
    this.#showsIds = keys.length === 0 || keys.some(({ kid }) => kid !== undefined);
    const published = keys
      .map((key) => JSON.stringify(key))
      .sort()
      .join();
    if (this.#version > 0 && published === this.#published) return;
    this.#published = published;
    this.#version += 1;
  }

  #say(failure: string | null): void {
    if (failure === this.#failure) return;
    this.#failure = failure;
    if (failure === null) this.#logger.log('The signing keys can be read again');
    else this.#logger.warn(`The signing keys (JWT_JWKS_URL) cannot be read: ${failure}`);
  }
}

/** What a caller is told whose token may be signed with a key that cannot be had at present. */
export function unavailable(): Problem {
  const detail = "The token cannot be checked: its issuer's key server cannot be reached.";
  return new Problem('UPSTREAM_UNAVAILABLE', { detail });
}

/** jose's sentence, or `fetch failed`, and the code of what is behind it, such as `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  return `${message ?? String(error)}${cause?.code ? ` (${cause.code})` : ''}`;
}
