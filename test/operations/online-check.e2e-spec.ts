import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({});
});
afterAll(() => simulator.close());

async function check(tenants: string, environment: Record<string, string> = {}) {
  const service = new ServiceProcess({ args: ['--check', '--online'], tenants, environment });
  return { code: await service.exited, lines: service.stdout.trim().split('\n'), stderr: service.stderr };
}

describe('main.js --check --online', () => {
  it('says per tenant what works, and names every file that it read', async () => {
    const { code, lines, stderr } = await check(acmeTenant(simulator.url));
    expect([code, stderr]).toEqual([0, '']);
    const { url } = simulator;
    expect(lines).toEqual([
      expect.stringMatching(/^file \/.*tenants\.yaml: read; warning: everybody on this machine may read it$/),
      expect.stringMatching(`^acme cc-gateway ${url}: works, answers HTTP \\d+; clocks 0 s apart$`),
      expect.stringMatching(`^acme aicc ${url}: works, answers HTTP \\d+; clocks 0 s apart$`),
      `acme aicc token ${url}: works, the key pair is taken`,
    ]);
  });

  it('names the path of a file that is missing', async () => {
    const { code, stderr } = await check(acmeTenant(simulator.url).replace('{ baseUrl', '{ caFile: ca.pem, baseUrl'));
    expect(code).toBe(1);
    expect(stderr).toContain('caFile');
    expect(stderr).toMatch(/\ntried the file \/.*\/ca\.pem\n/);
  });

  it('ends with 1 and the reason when something does not, and warns of times that contradict each other', async () => {
    const away = 'http://127.0.0.1:1';
    const { code, lines } = await check(acmeTenant(away), {
      DEGRADED_AFTER_MS: '15000',
      POLL_TIMEOUT_MS: '15000',
      CALLER_AUTH: 'jwt',
      JWT_ISSUER: 'https://issuer.example',
      JWT_AUDIENCE: 'bff',
      JWT_JWKS_URL: `${away}/jwks`,
    });
    expect(code).toBe(1);
    expect(lines.slice(1)).toEqual([
      'warning: DEGRADED_AFTER_MS is not above POLL_TIMEOUT_MS: one slow poll makes a session degraded',
      `signing keys ${away}/jwks: DOES NOT WORK, ECONNREFUSED`,
      `acme cc-gateway ${away}: DOES NOT WORK, ECONNREFUSED`,
      `acme aicc ${away}: DOES NOT WORK, ECONNREFUSED`,
      `acme aicc token ${away}: DOES NOT WORK, UPSTREAM_UNAVAILABLE, ECONNREFUSED`,
    ]);
  });

  it('says why Redis cannot be used, and logs nothing between the lines of the report', async () => {
    const { code, lines } = await check(acmeTenant(simulator.url), {
      STATE_URL: 'redis://127.0.0.1:1',
      STATE_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
    expect(code).toBe(1);
    expect(lines.map((line) => line.replace(/(?<=: (?:read|works)).*/, ''))).toEqual([
      expect.stringMatching(/^file .*: read$/),
      'state store: DOES NOT WORK, STATE_STORE_UNAVAILABLE, ECONNREFUSED',
      `acme cc-gateway ${simulator.url}: works`,
      `acme aicc ${simulator.url}: works`,
      `acme aicc token ${simulator.url}: works`,
    ]);
  });
});
