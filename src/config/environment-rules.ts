import type { Environment } from './environment.js';
import { isLoopback } from './http-url.js';

interface EnvironmentRule {
  /** What it looks at, the variable to blame first. A rule is not asked when one of them has a problem of its own. */
  readonly variables: readonly [keyof Environment, ...(keyof Environment)[]];
  readonly isBroken: (environment: Environment) => boolean;
  readonly sentence: string;
}

/** API reference 1303; `#`, `?` and `&` are permitted too, but mean nothing in a base address. */
const CALLBACK_CHARACTERS = /^[\w\-:./]+$/;

const isProduction = (environment: Environment) => environment.NODE_ENV === 'production';

const requiredWithJwt = (variable: 'JWT_ISSUER' | 'JWT_AUDIENCE' | 'JWT_JWKS_URL'): EnvironmentRule => ({
  variables: [variable, 'CALLER_AUTH'],
  isBroken: (environment) => environment.CALLER_AUTH === 'jwt' && environment[variable] === undefined,
  sentence: 'is required with CALLER_AUTH=jwt',
});

/** What must hold between variables. */
export const ENVIRONMENT_RULES: readonly EnvironmentRule[] = [
  {
    variables: ['CALLER_AUTH'],
    isBroken: (environment) => isProduction(environment) && environment.CALLER_AUTH === 'none',
    sentence: 'must not be none with NODE_ENV=production: everybody could drive every agent',
  },
  {
    variables: ['PUBLIC_URL'],
    isBroken: ({ PUBLIC_URL }) => PUBLIC_URL !== undefined && !CALLBACK_CHARACTERS.test(PUBLIC_URL),
    sentence: 'must consist of letters, digits and -:./_ only: AICC takes no other characters in a callback address',
  },
  requiredWithJwt('JWT_ISSUER'),
  requiredWithJwt('JWT_AUDIENCE'),
  requiredWithJwt('JWT_JWKS_URL'),
  {
    variables: ['JWT_JWKS_URL'],
    isBroken: (environment) => {
      const url = environment.JWT_JWKS_URL;
      return isProduction(environment) && url !== undefined && !url.startsWith('https:') && !isLoopback(url);
    },
    sentence: 'must be https or a loopback address with NODE_ENV=production',
  },
  {
    variables: ['STATE_ENCRYPTION_KEY', 'STATE_URL'],
    isBroken: ({ STATE_URL, STATE_ENCRYPTION_KEY }) =>
      STATE_URL.reveal() !== 'memory:' && STATE_ENCRYPTION_KEY === undefined,
    sentence: 'is required with Redis',
  },
  {
    variables: ['STATE_ENCRYPTION_KEY_PREVIOUS', 'STATE_ENCRYPTION_KEY'],
    isBroken: ({ STATE_ENCRYPTION_KEY, STATE_ENCRYPTION_KEY_PREVIOUS }) =>
      STATE_ENCRYPTION_KEY_PREVIOUS !== undefined && STATE_ENCRYPTION_KEY === undefined,
    sentence: 'needs STATE_ENCRYPTION_KEY beside it',
  },
  {
    variables: ['NODE_TLS_REJECT_UNAUTHORIZED'],
    isBroken: (environment) => isProduction(environment) && environment.NODE_TLS_REJECT_UNAUTHORIZED === '0',
    sentence: "must not be 0 with NODE_ENV=production: trust an upstream's own authority with caFile",
  },
];
