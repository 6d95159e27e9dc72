import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './read-settings.js';
import { loadConfiguration } from './load-configuration.js';

describe('loadConfiguration', () => {
  it('lists the problems of the variables and of the tenants file together, and none of their values', () => {
    const folder = mkdtempSync(join(tmpdir(), 'load-configuration-'));
    const path = join(folder, 'tenants.yaml');
    writeFileSync(path, 'tenants: { acme: { ccGateway: { baseUrl: "http://me:pass-word@ccgw" } } }\n');
    const raw = { CALLER_AUTH: 'none', PORT: 'pass-word', LOG_LEVEL: 'pass-word', TENANTS_FILE: path };

    try {
      expect(() => loadConfiguration(raw)).toThrow(
        new ConfigurationError([
          'PORT must be a whole number from 0 to 65535',
          'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace',
          'tenants.acme.ccGateway.baseUrl must be an http or https URL without credentials, query or fragment',
        ]),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names the missing tenants file once', () => {
    expect(() => loadConfiguration({ CALLER_AUTH: 'none' })).toThrow(
      new ConfigurationError(['TENANTS_FILE is required']),
    );
  });

  it('holds a file to the rules of production', () => {
    const raw = {
      NODE_ENV: '"Prod"',
      JWT_ISSUER: 'https://login.example.com/',
      JWT_AUDIENCE: 'contact-centre',
      JWT_JWKS_URL: 'https://login.example.com/jwks.json',
      TENANTS_FILE: "'tenants.example.yaml'\r",
    };

    expect(() => loadConfiguration(raw)).toThrow(
      new ConfigurationError([
        'tenants.acme.ccGateway.baseUrl must be https with NODE_ENV=production, unless `insecure: true` stands beside it',
        'tenants.acme.aicc.baseUrl must be https with NODE_ENV=production, unless `insecure: true` stands beside it',
      ]),
    );
  });
});
