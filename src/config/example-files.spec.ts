import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Environment } from './environment.js';
import { loadConfiguration } from './load-configuration.js';
import { parseEnvironment } from './load-configuration.js';
import { Secret } from './secret.js';
import { settingsOf } from './setting.js';
import { parseTenantsFile } from './tenants-file.js';

const example = readFileSync('.env.example', 'utf8');

const defaults = new Environment();
/** Node explains its own one. */
const variables = Object.keys(defaults).filter((name) => name !== 'NODE_TLS_REJECT_UNAUTHORIZED');

describe('the example files', () => {
  it('configure a service in front of the simulator', () => {
    const { environment, tenants } = loadConfiguration(parseEnv(example));
    const acme = tenants.get('acme');

    expect(environment).toMatchObject({ HOST: '127.0.0.1', PORT: 3000, CALLER_AUTH: 'none', CONSOLE_ENABLED: true });
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

    expect(names.toSorted()).toEqual(variables.toSorted());
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

describe('Environment', () => {
  it('says of every property how it is read', () => {
    expect([...settingsOf(Environment).keys()]).toEqual(Object.keys(defaults));
  });

  it('stands in the table of the documentation, each variable once and with its default', () => {
    const rows = [...readFileSync('docs/configuration.md', 'utf8').matchAll(/^\| (`[A-Z_`, ]+`) \| ([^|]*) \|/gm)];
    const documented = rows.flatMap(([, names = '', values = '']) =>
      [...names.matchAll(/[A-Z_]+/g)].map(([name]) => ({ name, values })),
    );

    expect(documented.map(({ name }) => name).toSorted()).toEqual(variables.toSorted());
    expect(documented.filter(({ name, values }) => !values.includes(defaultOf(name)))).toEqual([]);
  });
});

/** A variable's default as the table writes it; nothing for one that has none. */
function defaultOf(name: string): string {
  const value = defaults[name as keyof Environment];
  if (value === undefined || Array.isArray(value)) return '';
  return `\`${value instanceof Secret ? value.reveal() : String(value)}\``;
}
