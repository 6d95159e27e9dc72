import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './read-settings.js';
import { parseTenantsFile } from './tenants-file.js';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenants-file-'));
  path = join(folder, 'tenants.yaml');
});
afterAll(() => rmSync(folder, { recursive: true }));

function parse(yaml: string, raw = {}, notBuiltYet: { setting: string; because: string }[] = []) {
  writeFileSync(path, yaml);
  return parseTenantsFile(path, raw, false, notBuiltYet);
}

const gateway = 'ccGateway: { baseUrl: "http://ccgw" }';

describe('parseTenantsFile', () => {
  it('keeps the tenants in the order of the file', () => {
    const tenants = parse(`tenants:\n  zeta: { ${gateway} }\n  acme: { ${gateway} }\n  2nd: { ${gateway} }\n`);

    expect([...tenants.keys()]).toEqual(['zeta', 'acme', '2nd']);
    expect(tenants.get('acme')).toEqual({
      id: 'acme',
      ccGateway: {
        baseUrl: 'http://ccgw',
        insecure: false,
        authMode: 'dynamic',
        agentIds: { min: 101, max: 999_999 },
      },
      aicc: null,
      policy: { callerIds: null, destinations: null },
    });
  });

  it('serves tenants whose names are digits, whatever YAML makes of them', () => {
    expect([...parse(`tenants:\n  007: { ${gateway} }\n  2024: { ${gateway} }\n`).keys()]).toEqual(['007', '2024']);
  });

  it('reads secrets as operators really write them', () => {
    writeFileSync(path, '');
    writeFileSync(join(folder, 'windows.txt'), '\ufefffrom-the-file\r\n\r\n');
    const aicc = 'aicc: { baseUrl: "http://aicc", appKey: "${KEY}", appSecretFile: windows.txt }';
    const yaml = `\ufefftenants:\r\n  acme: { ${gateway}, ${aicc} }\r\n\r\n`;
    const acme = parse(yaml, { KEY: '"app-key"\r' }).get('acme')?.aicc;

    expect([acme?.appKey, acme?.appSecret.reveal()]).toEqual(['app-key', 'from-the-file']);
  });

  it('reads numbers and flags from variables, too', () => {
    const gatewayOf = (max: string) => `tenants: { acme: { ccGateway: { baseUrl: "http://ccgw", ${max} } } }`;
    const yaml = gatewayOf('insecure: "${INSECURE}", agentIds: { max: "${MAX}" }');

    expect(parse(yaml, { INSECURE: 'True', MAX: '500\r' }).get('acme')?.ccGateway).toMatchObject({
      insecure: true,
      agentIds: { min: 101, max: 500 },
    });
    expect(() => parse(yaml, { INSECURE: 'yes', MAX: '5e2' })).toThrow(
      new ConfigurationError([
        'tenants.acme.ccGateway.insecure must be true or false',
        'tenants.acme.ccGateway.agentIds.max must be a whole number from 1 to 2147483647',
      ]),
    );
  });

  it('refuses a secret of several lines', () => {
    writeFileSync(join(folder, 'two.txt'), 'one\ntwo\n');
    const aicc = 'aicc: { baseUrl: "http://aicc", appKey: k, appSecretFile: two.txt }';

    expect(() => parse(`tenants: { acme: { ${gateway}, ${aicc} } }`)).toThrow(
      new ConfigurationError([
        'tenants.acme.aicc.appSecretFile must be one line of text, not empty, numbers in quotes',
      ]),
    );
  });

  it('reads files beside itself, and variables of the environment', () => {
    writeFileSync(join(folder, 'secret.txt'), 'from-the-file\n');
    const aicc = 'aicc: { baseUrl: "http://${AICC_HOST}", appKey: "${KEY}", appSecretFile: secret.txt }';
    const tenants = parse(`tenants:\n  acme: { ${gateway}, ${aicc} }\n`, { AICC_HOST: 'aicc:8043', KEY: 'app-key' });
    const acme = tenants.get('acme')?.aicc;

    expect(acme).toMatchObject({ baseUrl: 'http://aicc:8043', appKey: 'app-key' });
    expect(acme?.appSecret.reveal()).toBe('from-the-file');
  });

  it('lists everything that is wrong, each with its path', () => {
    const yaml = `
tenants:
  Acme: { ${gateway} }
  beta:
    ccGateway: { baseUrl: 'http://ccgw', baseUrl: 'http://other', authMode: rotating, agentIds: { min: 9, max: 8 } }
    aicc: { baseUrl: 'http://aicc', appKey: 7, appSecretFile: missing.txt, secret: pass-word }
  gamma: { aicc: { baseUrl: '\${GAMMA_URL}', appKey: k } }
  delta: none
version: 1
`;
    expect(() => parse(yaml)).toThrow(
      new ConfigurationError([
        'tenants.beta.ccGateway.baseUrl stands there twice',
        'tenants.Acme must match ^[a-z0-9][a-z0-9-]{0,62}$',
        'tenants.beta.ccGateway.authMode must be one of dynamic, static',
        'tenants.beta.ccGateway.agentIds.min must not be above max',
        'tenants.beta.aicc.appKey must be text of visible ASCII characters without blanks, digits in quotes',
        'tenants.beta.aicc.appSecretFile names a file that cannot be read (ENOENT)',
        'tenants.beta.aicc.secret is not a known key',
        'tenants.gamma.ccGateway.baseUrl is required',
        'tenants.gamma.aicc.baseUrl needs the variable GAMMA_URL, which is not set',
        'tenants.gamma.aicc.appSecret is required',
        'tenants.delta must be a mapping',
        'tenants.delta.ccGateway.baseUrl is required',
        'version is not a known key',
      ]),
    );
  });

  it.each([
    ['', 'TENANTS_FILE names an empty file'],
    ['just text', 'TENANTS_FILE must be a mapping with the key tenants'],
    ['tenants:', 'tenants must be a mapping'],
    ['tenants: {}', 'tenants must name at least one tenant'],
    ['tenant: {}', 'tenants must name at least one tenant\n- tenant is not a known key'],
    ['tenants: [', 'TENANTS_FILE line 1 is not readable YAML (BAD_INDENT)'],
  ])('refuses %j', (yaml, problems) => {
    expect(() => parse(yaml)).toThrow(new ConfigurationError(problems.split('\n- ')));
  });

  it('refuses a path that leads nowhere', () => {
    expect(() => parseTenantsFile(join(folder, 'nowhere.yaml'), {}, false)).toThrow(
      new ConfigurationError(['TENANTS_FILE names a file that cannot be read (ENOENT)']),
    );
  });

  it('refuses two tenants with the same answer-callback token', () => {
    const aicc = 'aicc: { baseUrl: "http://a", appKey: k, appSecret: s, answerCallbackToken: abcdefghijklmnopqrstuv }';

    expect(() => parse(`tenants:\n  acme: { ${gateway}, ${aicc} }\n  beta: { ${gateway}, ${aicc} }\n`)).toThrow(
      new ConfigurationError(["tenants.beta.aicc.answerCallbackToken is also another tenant's"]),
    );
  });

  it('refuses what is not built, once each, and only that', () => {
    const table = [
      { setting: 'policy', because: 'reasons' },
      { setting: 'aicc.product', because: 'other reasons' },
    ];
    const aicc = 'aicc: { baseUrl: "http://a", appKey: k, appSecret: s, product: 3 }';

    expect(() => parse(`tenants:\n  policy: { ${gateway}, ${aicc}, policy: {} }\n`, {}, table)).toThrow(
      new ConfigurationError([
        'tenants.policy.aicc.product is not available in this version: other reasons',
        'tenants.policy.policy is not available in this version: reasons',
      ]),
    );
  });
});
