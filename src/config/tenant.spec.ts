import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { type Tenant, TlsSettings } from './tenant.js';
import { readSection, readTenant, readTenantsYaml } from './tenants-file.js';

const gateway = 'ccGateway: { baseUrl: "https://ccgw" }';
const aicc = (more: string) =>
  `{ ${gateway}, aicc: { baseUrl: "https://aicc", appKey: key, appSecret: secret, ${more} } }`;
const policy = (more: string) => `{ ${gateway}, policy: { ${more} } }`;

function read(yaml: string, production = false): { tenant: Tenant; problems: Record<string, string> } {
  const problems = new Map<string, string>();
  const context = { problems, directory: '.', raw: {}, production, notBuiltYet: [] };
  const values = readTenantsYaml(yaml).root as ReadonlyMap<string, unknown>;
  return { tenant: readTenant('acme', 'acme', values, context), problems: Object.fromEntries(problems) };
}

describe('readTenant', () => {
  it('reads every setting of CC-Gateway', () => {
    const { tenant, problems } = read(
      '{ ccGateway: { baseUrl: "http://ccgw:8043/", insecure: true, authMode: static, agentIds: { max: 500 } } }',
      true,
    );

    expect(problems).toEqual({});
    expect(tenant.ccGateway).toEqual({
      baseUrl: 'http://ccgw:8043',
      insecure: true,
      authMode: 'static',
      agentIds: { min: 101, max: 500 },
    });
  });

  it('reads every setting of AICC', () => {
    const { tenant, problems } = read(
      aicc(
        'product: ita, tokenBaseUrl: "https://token:28070", tokenTtlSeconds: 60, ' +
          'callbackSharedKey: shared-key-0123456789, answerCallbackToken: abcdefghijklmnopqrstuv',
      ),
    );
    const { appSecret, callbackSharedKey, answerCallbackToken, ...rest } = tenant.aicc!;

    expect(problems).toEqual({});
    expect(rest).toEqual({
      baseUrl: 'https://aicc',
      tokenBaseUrl: 'https://token:28070',
      insecure: false,
      product: 'ita',
      appKey: 'key',
      tokenTtlSeconds: 60,
    });
    expect([appSecret, callbackSharedKey, answerCallbackToken].map((secret) => secret?.reveal())).toEqual([
      'secret',
      'shared-key-0123456789',
      'abcdefghijklmnopqrstuv',
    ]);
  });

  it('fetches tokens where the calls go, for ten minutes, unless told otherwise', () => {
    expect(read(aicc('')).tenant.aicc).toMatchObject({
      tokenBaseUrl: 'https://aicc',
      product: 'aicc',
      tokenTtlSeconds: 600,
    });
  });

  it('reads the policy', () => {
    const yaml = policy(String.raw`callerIds: ["640003"], destinations: { allow: ['^1\d{10}$'], deny: ["^190"] }`);

    expect(read(yaml)).toMatchObject({
      tenant: { policy: { callerIds: ['640003'], destinations: { allow: [String.raw`^1\d{10}$`], deny: ['^190'] } } },
      problems: {},
    });
    expect(read(policy('destinations: {}')).tenant.policy).toEqual({
      callerIds: null,
      destinations: { allow: [], deny: [] },
    });
  });

  const digits = 'must be a list with at least one item, each of which must be a number of 1 to 32 digits, in quotes';
  const pattern =
    'must be a list with at least one item, each of which must be a regular expression in RE2 syntax, digits in quotes';
  const url = 'must be an http or https URL without credentials, query or fragment';
  it.each([
    ['{ ccGateway: { baseUrl: "ccgw:8043" } }', 'ccGateway.baseUrl', url],
    ['{ ccGateway: { baseUrl: "https://ccgw?x" } }', 'ccGateway.baseUrl', url],
    ['{ ccGateway: { baseUrl: "https://ccgw", insecure: "yes" } }', 'ccGateway.insecure', 'must be true or false'],
    [
      '{ ccGateway: { baseUrl: "https://ccgw", agentIds: { min: 0 } } }',
      'ccGateway.agentIds.min',
      'must be a whole number from 1 to 2147483647',
    ],
    [
      '{ ccGateway: { baseUrl: "https://ccgw", agentIds: { max: "500" } } }',
      'ccGateway.agentIds.max',
      'must be a whole number from 1 to 2147483647',
    ],
    [aicc('product: cec'), 'aicc.product', 'must be one of aicc, ita'],
    [aicc('tokenTtlSeconds: 3601'), 'aicc.tokenTtlSeconds', 'must be a whole number from 1 to 3600'],
    [aicc('tokenTtlSeconds: 0.5'), 'aicc.tokenTtlSeconds', 'must be a whole number from 1 to 3600'],
    [
      aicc('callbackSharedKey: fifteen-letters'),
      'aicc.callbackSharedKey',
      'must be text of at least 16 characters, digits in quotes',
    ],
    [
      aicc('answerCallbackToken: abcdefghijklmnopqrstu'),
      'aicc.answerCallbackToken',
      'must be text of at least 22 letters, digits, - or _',
    ],
    [aicc('appSecretFile: x'), 'aicc.appSecret', 'stands beside appSecretFile: one of them is enough'],
    [aicc('appsecret: x'), 'aicc.appsecret', 'is not a known key'],
    [aicc('constructor: x'), 'aicc.constructor', 'is not a known key'],
    [aicc('__proto__: x'), 'aicc.__proto__', 'is not a known key'],
    [aicc('toString: x'), 'aicc.toString', 'is not a known key'],
    [aicc('ca: x'), 'aicc.ca', 'is not a known key'],
    [`{ ${gateway}, id: globex }`, 'id', 'is not a known key'],
    [policy('callerIds: [640003]'), 'policy.callerIds', digits],
    [policy('callerIds: "640003"'), 'policy.callerIds', digits],
    [policy('callerIds: []'), 'policy.callerIds', digits],
    [policy('destinations: { allow: ["(?=1)"] }'), 'policy.destinations.allow', pattern],
    [policy('destinations: { deny: ["("] }'), 'policy.destinations.deny', pattern],
    [policy('destinations: { deny: [190] }'), 'policy.destinations.deny', pattern],
    [policy('destination: {}'), 'policy.destination', 'is not a known key'],
    [`{ ${gateway}, policy: }`, 'policy', 'must be a mapping'],
  ])('refuses %s', (yaml, key, sentence) => {
    expect(Object.entries(read(yaml).problems)).toContainEqual([`acme.${key}`, sentence]);
  });

  it.each([
    ['{ ccGateway: { baseUrl: "http://127.0.0.1" } }', ['acme.ccGateway.baseUrl']],
    ['{ ccGateway: { baseUrl: "http://ccgw", insecure: false } }', ['acme.ccGateway.baseUrl']],
    ['{ ccGateway: { baseUrl: "http://ccgw", insecure: true } }', []],
    [aicc('').replace('https://aicc', 'http://aicc'), ['acme.aicc.baseUrl']],
    [aicc('').replace('https://aicc', 'http://127.0.0.1'), ['acme.aicc.baseUrl']],
    [aicc('insecure: true').replace('https://aicc', 'http://127.0.0.1'), []],
    [aicc('insecure: true').replace('https://aicc', 'http://aicc'), []],
    [aicc('tokenBaseUrl: "http://token"'), ['acme.aicc.tokenBaseUrl']],
  ])('in production, of plain http in %s it refuses %j', (yaml, keys) => {
    expect(read(yaml, true).problems).toEqual(
      Object.fromEntries(
        keys.map((key) => [key, 'must be https with NODE_ENV=production, unless `insecure: true` stands beside it']),
      ),
    );
    expect(read(yaml).problems).toEqual({});
  });
});

describe(TlsSettings.name, () => {
  let directory: string;
  let pem: { cert: string; key: string };
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tls-settings-'));
    const [own, other] = await Promise.all([1, 2].map(() => generate([{ name: 'commonName', value: 'localhost' }])));
    pem = { cert: own!.cert.trimEnd(), key: own!.private.trimEnd() };
    for (const [name, text] of Object.entries({ cert: pem.cert, key: pem.key, other: other!.private, junk: 'junk' })) {
      writeFileSync(join(directory, name), `${text}\n`);
    }
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function read(files: Record<string, string>) {
    const problems = new Map<string, string>();
    const context = { problems, directory, raw: {}, production: true, notBuiltYet: [] };
    const settings = readSection(TlsSettings, 'ccGateway', new Map(Object.entries(files)), context);
    return { settings, problems: Object.fromEntries(problems) };
  }

  it('reads the contents of the files', () => {
    const { settings, problems } = read({ caFile: 'cert', certFile: 'cert', keyFile: 'key' });

    expect(problems).toEqual({});
    expect(settings).toMatchObject({ ca: pem.cert, cert: pem.cert });
    expect(settings.key?.reveal()).toBe(pem.key);
  });

  it('has nothing where no file is named', () => {
    expect(read({})).toEqual({ settings: {}, problems: {} });
  });

  const eachOther = 'is not enough: certFile and keyFile need each other';
  it.each<[Record<string, string>, Record<string, string>]>([
    [{ caFile: 'junk' }, { 'ccGateway.caFile': 'must name a file with a certificate in PEM' }],
    [{ caFile: 'nowhere' }, { 'ccGateway.caFile': 'names a file that cannot be read (ENOENT)' }],
    [
      { certFile: 'cert', keyFile: 'junk' },
      { 'ccGateway.keyFile': 'must name a file with a private key in PEM without a passphrase' },
    ],
    [{ certFile: 'cert' }, { 'ccGateway.certFile': eachOther }],
    [{ keyFile: 'key' }, { 'ccGateway.keyFile': eachOther }],
    [{ certFile: 'cert', keyFile: 'other' }, { 'ccGateway.keyFile': 'does not belong to the certificate in certFile' }],
  ])('refuses %j', (files, problems) => {
    expect(read(files).problems).toEqual(problems);
  });
});
