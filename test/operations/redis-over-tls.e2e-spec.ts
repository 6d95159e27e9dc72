import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSelfSignedCertificate } from '../../simulator/self-signed-certificate.js';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { freePort, RedisServer } from '../../src/state/redis/redis-server.fixture.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';

const PASSWORD = 'p@ss/w0rd?';
const folder = mkdtempSync(join(tmpdir(), 'redis-tls-'));
const caFile = join(folder, 'redis.pem');

let simulator: Simulator;
let redis: RedisServer;
let tlsPort: number;
beforeAll(async () => {
  const { key, cert } = await makeSelfSignedCertificate();
  const keyFile = join(folder, 'redis-key.pem');
  writeFileSync(caFile, cert);
  writeFileSync(keyFile, key);
  simulator = await startSimulator({});
  tlsPort = await freePort();
  const files = ['--tls-cert-file', caFile, '--tls-key-file', keyFile, '--tls-ca-cert-file', caFile];
  redis = await RedisServer.start('--tls-port', String(tlsPort), ...files, '--tls-auth-clients', 'no');
  redis.cli('CONFIG', 'SET', 'requirepass', PASSWORD);
}, 120_000);
afterAll(async () => {
  await redis.end();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const addressWith = (password: string) => `rediss://:${encodeURIComponent(password)}@localhost:${tlsPort}`;

function run(environment: Record<string, string>, ...args: string[]): ServiceProcess {
  return new ServiceProcess({
    tenants: acmeTenant(simulator.url),
    environment: {
      STATE_URL: addressWith(PASSWORD),
      STATE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ...environment,
    },
    args,
  });
}

describe('Redis over TLS, with a password and an authority of its own', () => {
  it('keeps the state of the service, which says at start that it does', async () => {
    const service = run({ NODE_EXTRA_CA_CERTS: caFile });
    const { url } = await service.ready();
    const ready = await fetch(`${url}/readyz`);
    expect({ status: ready.status, body: await ready.json() }).toEqual({
      status: 200,
      body: { status: 'ready', degraded: [] },
    });
    expect(Number(redis.cli('-a', PASSWORD, '--no-auth-warning', 'DBSIZE'))).toBeGreaterThan(0);
    expect(await service.stop()).toBe(0);
    const lines = service.stdout.trim().split('\n');
    const started = lines.map((line) => JSON.parse(line) as object).find((line) => 'state' in line);
    expect(started).toMatchObject({ msg: 'started', state: 'redis', stateMemoryMb: null });
  });

  it.each([
    ['an authority that is not known', { password: PASSWORD }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['a wrong password', { password: 'guess-1', NODE_EXTRA_CA_CERTS: caFile }, 'WRONGPASS'],
  ])('is named by the online check for %s, and its password is not', async (_why, settings, reason) => {
    const { password, ...environment } = settings;
    const check = run({ STATE_URL: addressWith(password), ...environment }, '--check', '--online');
    expect(await check.exited).toBe(1);
    expect(check.stdout).toContain(`state store: DOES NOT WORK, STATE_STORE_UNAVAILABLE, ${reason}`);
    expect(check.stdout + check.stderr).not.toMatch(/guess-1|p@ss|p%40ss/);
  });
});
