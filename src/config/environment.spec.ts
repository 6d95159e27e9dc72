import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './read-settings.js';
import { parseEnvironment } from './load-configuration.js';
import type { RawVariables } from './variable.js';

const STATE_URL_FAULT =
  'must be memory: or redis[s]://[user:password@]host[:port][,host…][/database][?sentinel=name or ?cluster=true], with %40, %2F and %3F for @, / and ? in a password';

const KEY = Buffer.alloc(32, 7).toString('base64');
const laptop = { CALLER_AUTH: 'none', TENANTS_FILE: 'tenants.yaml' };
const jwt = {
  TENANTS_FILE: 'tenants.yaml',
  JWT_ISSUER: 'https://login.example.com/',
  JWT_AUDIENCE: 'contact-centre',
  JWT_JWKS_URL: 'https://login.example.com/jwks.json',
};
const production = { ...jwt, NODE_ENV: 'production' };

const redis = { STATE_URL: 'rediss://:pass-word@redis.example.com:6379/0' };

describe('the rules between variables', () => {
  it.each<[string, RawVariables]>([
    ['jwt with keys over https in production', production],
    ['keys of this machine over plain http in production', { ...production, JWT_JWKS_URL: 'http://127.0.0.1/keys' }],
    ['keys over plain http elsewhere', { ...jwt, JWT_JWKS_URL: 'http://login.example.com/jwks.json' }],
    ['every certificate on a laptop', { ...laptop, NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['Redis with a key', { ...laptop, ...redis, STATE_ENCRYPTION_KEY: KEY, STATE_ENCRYPTION_KEY_PREVIOUS: KEY }],
  ])('allow %s', (_, raw) => {
    expect(() => parseEnvironment(raw, [])).not.toThrow();
  });

  it.each<[string, RawVariables, string]>([
    [
      'callers without proof in production',
      { ...production, CALLER_AUTH: 'none' },
      'CALLER_AUTH must not be none with NODE_ENV=production: everybody could drive every agent',
    ],
    [
      'callers without proof in what is meant as production',
      { ...jwt, NODE_ENV: 'PROD', CALLER_AUTH: 'none' },
      'CALLER_AUTH must not be none with NODE_ENV=production: everybody could drive every agent',
    ],
    [
      'keys over plain http in production',
      { ...production, JWT_JWKS_URL: 'http://login.example.com/jwks.json' },
      'JWT_JWKS_URL must be https or a loopback address with NODE_ENV=production',
    ],
    [
      'every certificate in production',
      { ...production, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      "NODE_TLS_REJECT_UNAUTHORIZED must not be 0 with NODE_ENV=production: trust an upstream's own authority with caFile",
    ],
    [
      'an address of ours that AICC would not take',
      { ...laptop, PUBLIC_URL: 'https://crm.example.com/~calls' },
      'PUBLIC_URL must consist of letters, digits and -:./_ only: AICC takes no other characters in a callback address',
    ],
    ['jwt without an issuer', { ...jwt, JWT_ISSUER: '' }, 'JWT_ISSUER is required with CALLER_AUTH=jwt'],
    ['jwt without an audience', { ...jwt, JWT_AUDIENCE: '' }, 'JWT_AUDIENCE is required with CALLER_AUTH=jwt'],
    ['jwt without keys', { ...jwt, JWT_JWKS_URL: '' }, 'JWT_JWKS_URL is required with CALLER_AUTH=jwt'],
    ['Redis without a key', { ...laptop, ...redis }, 'STATE_ENCRYPTION_KEY is required with Redis'],
    [
      'a previous key without a present one',
      { ...laptop, STATE_ENCRYPTION_KEY_PREVIOUS: KEY },
      'STATE_ENCRYPTION_KEY_PREVIOUS needs STATE_ENCRYPTION_KEY beside it',
    ],
  ])('refuse %s', (_, raw, problem) => {
    expect(() => parseEnvironment(raw, [])).toThrow(new ConfigurationError([problem]));
  });

  it('are not asked about a variable that is wrong by itself', () => {
    const raw = { ...jwt, JWT_ISSUER: '', CALLER_AUTH: 'saml', STATE_URL: 'redis:' };

    expect(() => parseEnvironment(raw, [])).toThrow(
      new ConfigurationError([`STATE_URL ${STATE_URL_FAULT}`, 'CALLER_AUTH must be one of jwt, none']),
    );
  });
});
