import type { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';

/** The variables of a service that trusts this issuer. */
export function trusting(issuer: TokenIssuer): Record<string, string> {
  const { JWT_ISSUER = '', JWT_AUDIENCE = '', JWT_JWKS_URL = '' } = issuer.environment();
  return { CALLER_AUTH: 'jwt', JWT_ISSUER, JWT_AUDIENCE, JWT_JWKS_URL };
}
