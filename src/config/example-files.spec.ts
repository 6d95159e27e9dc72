import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Environment } from './environment.js';
import { loadConfiguration } from './load-configuration.js';
import { parseEnvironment } from './parse-environment.js';
import { parseTenantsFile } from './tenants-file.js';

const example = readFileSync('.env.example', 'utf8');

describe('the example files', () => {
  it('configure a service in front of the simulator', () => {
    const { environment, tenants } = loadConfiguration(parseEnv(example));
    const acme = tenants.get('acme');

    expect(environment).toMatchObject({ HOST: '127.0.0.1', PORT: 3000, CALLER_AUTH: 'none' });
    expect([...tenants.keys()]).toEqual(['acme']);
    expect(acme?.ccGateway).toEqual({
      baseUrl: 'http://127.0.0.1:8043',
      insecure: false,
      authMode: 'dynamic',
      agentIds: { min: 101, max: 999_999 },
    });
    expect(acme?.aicc?.baseUrl).toBe('http://127.0.0.1:8043');
    expect(acme?.aicc?.appSecret.reveal()).toBe('simulator-app-secret');
  });

  it('name every variable once', () => {
    const names = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
    const nodesOwn = 'NODE_TLS_REJECT_UNAUTHORIZED';

    expect(names.toSorted()).toEqual(
      Object.keys(new Environment())
        .filter((name) => name !== nodesOwn)
        .toSorted(),
    );
  });

  it('show values that fit in the lines that are commented out, too', () => {
    const withEverything = { ...parseEnv(example.replace(/^#(?=[A-Z_]+=)/gm, '')), CALLER_AUTH: 'jwt' };

    expect(() => parseEnvironment(withEverything, [])).not.toThrow();
  });

  it('keep the tenants file free of anything that production refuses, but for plain http', () => {
    expect(() => parseTenantsFile('tenants.example.yaml', {}, true)).toThrow(
      expect.objectContaining({
        problems: [
          expect.stringMatching(/^tenants\.acme\.ccGateway\.baseUrl must be https/),
          expect.stringMatching(/^tenants\.acme\.aicc\.baseUrl must be https/),
        ],
      }),
    );
  });
});
