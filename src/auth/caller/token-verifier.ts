import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import type { Caller } from './caller.js';
import { SigningKeys, unavailable } from './signing-keys.js';
import { callerOf } from './token-claims.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Asymmetric ones only: with HS256 the issuer's public key would serve as a secret that everybody knows. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const CLOCK_TOLERANCE_SECONDS = 30;
/** Some hundred bytes each; enough for every agent of a large centre and the token before the present one. */
const KEPT_TOKENS = 20_000;

/** What a caller is told about a refused token, by jose's error code: general words, nothing of the token. */
const reasons: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'The token has expired.',
  ERR_JOSE_ALG_NOT_ALLOWED: 'The token is not signed with an asymmetric algorithm that is accepted here.',
  ERR_JOSE_NOT_SUPPORTED: 'The token is not signed with an asymmetric algorithm that is accepted here.',
  ERR_JWKS_NO_MATCHING_KEY: 'The token is signed with a key that its issuer does not publish.',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "The token's signature is invalid.",
};

/** Semaphore an `Authorization` header into the caller, or into a problem that says in general what is wrong. */
@Injectable()
export class TokenVerifier {
  readonly #verified = new VerifiedTokens(KEPT_TOKENS);
  readonly #options: JWTVerifyOptions;

  constructor(
    private readonly environment: Environment,
    private readonly keys: SigningKeys,
  ) {
    // The configuration requires both with CALLER_AUTH=jwt; an empty text fits no token.
    const { JWT_ISSUER: issuer = '', JWT_AUDIENCE: audience = '' } = environment;
    this.#options = {
      algorithms: ALGORITHMS,
      issuer,
      audience,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'sub'],
    };
  }

  /** @throws Problem UNAUTHENTICATED, or UPSTREAM_UNAVAILABLE when the token's key cannot be had */
  async verify(authorization: string | undefined): Promise<Caller> {
    const token = bearerToken(authorization);
    const reading = this.keys.refresh();
    if (reading) await reading;
    const known = this.#verified.get(token, this.keys.version);
    if (known) return known;
    const { payload, protectedHeader, version } = await this.#verifyWithLook(token).catch(refuse);
    if (!mayBeAccessToken(protectedHeader.typ)) throw unauthenticated('The token is not an access token.');
    const caller = callerOf(payload, this.environment);
    this.#verified.add(token, caller, { version, until: (Number(payload.exp) + CLOCK_TOLERANCE_SECONDS) * 1000 });
    return caller;
  }

  /**
   * What does not fit the keys at hand is a reason to look at the key set: an unknown key id, and a signature, since a
   * new key may stand under the old id or under none.
   */
  async #verifyWithLook(token: string): Promise<JWTVerifyResult & { readonly version: number }> {
    const { version } = this.keys;
    try {
      return { ...(await this.#verify(token)), version };
    } catch (error) {
      const isUnknownKey = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknownKey && !(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      const found = await this.keys.look(version);
      if (found === 'unavailable' && isUnknownKey) throw unavailable();
      if (found !== 'changed') throw error;
      const { version: lookedUp } = this.keys;
      return { ...(await this.#verify(token)), version: lookedUp };
    }
  }

  async #verify(token: string): Promise<JWTVerifyResult> {
    try {
      return await jwtVerify(token, this.keys.find, this.#options);
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return this.#verifyWithAny(token, error);
    }
  }

  /** A key id is optional (RFC 7515 section 4.1.4), and while its keys change an issuer has several. */
  async #verifyWithAny(token: string, candidates: errors.JWKSMultipleMatchingKeys): Promise<JWTVerifyResult> {
    for await (const key of candidates) {
      try {
        return await jwtVerify(token, key, this.#options);
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/**
 * Issuers write `at+jwt` (RFC 9068), `JWT` or nothing. What says that it is something else, such as a logout token, was
 * never meant to open anything (RFC 8725 section 3.11).
 */
function mayBeAccessToken(typ: unknown): boolean {
  return typ === undefined || (typeof typ === 'string' && (!/\+jwt$/i.test(typ) || /\bat\+jwt$/i.test(typ)));
}

function bearerToken(authorization = ''): string {
  const [, token] = /^bearer +([^\s]+)$/i.exec(authorization) ?? [];
  if (token !== undefined) return token;
  throw unauthenticated('A bearer token is required in the Authorization header.');
}

function refuse(error: unknown): never {
  if (error instanceof Problem) throw error;
  throw unauthenticated(reasonOf(error));
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The token's claim "${error.claim}" is missing or wrong.`;
  }
  const code = error instanceof errors.JOSEError ? error.code : '';
  return reasons[code] ?? 'The token cannot be read.';
}

function unauthenticated(detail: string): Problem {
  return new Problem('UNAUTHENTICATED', { detail });
}
