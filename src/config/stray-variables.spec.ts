import { describe, expect, it } from '@jest/globals';
import { Environment } from './environment.js';
import { strayVariables } from './stray-variables.js';

describe('strayVariables', () => {
  it.each([
    'AGENT_ABSENCE_MS',
    'CALL_SETTLE_MS',
    'EVENT_REPLAY',
    'POLL_GAP',
    'JWT_JWKS_URI',
    'RATE_LIMIT_PER_MINUTE',
    'STATE_URI',
    'JWT_ISSUER_FILE',
    'CORS_ORIGIN',
    'PORT_FILE',
    'CONSOLE_ENABLE',
  ])('names %s', (name) => {
    expect(strayVariables({ [name]: 'x' })).toEqual([`${name} is not a variable of this service`]);
  });

  it.each([
    'PATH',
    'HOSTNAME',
    'LOG_FORMAT',
    'STATE_SERVICE_HOST',
    'CALL_PORT',
    'CALL_PORT_6379_TCP_ADDR',
    'DOCS_SERVICE_PORT',
    'AGENT_TOOLSDIRECTORY',
    'STATE_DIRECTORY',
    'EVENT_NAME',
    'OTEL_SERVICE_NAME',
    'LOG_FILE',
  ])('leaves %s to others', (name) => {
    expect(strayVariables({ [name]: 'x' })).toEqual([]);
  });

  it('knows every variable of ours, and the files of the secret ones', () => {
    const names = [...Object.keys(new Environment()), 'STATE_URL_FILE', 'STATE_ENCRYPTION_KEY_FILE'];

    expect(strayVariables(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });
});
