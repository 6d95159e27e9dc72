import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { RedisServer } from '../../src/state/redis/redis-server.fixture.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ stepMs: 5, talkMs: 20, ccGateway: { pollHoldMs: 100 } });
});
afterAll(() => simulator.close());

const linesOf = ({ stdout }: ServiceProcess): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the log of a process', () => {
  it('tells its start, the end of a call, the drain and the stop, a line each, all with a level', async () => {
    const service = new ServiceProcess({
      tenants: acmeTenant(simulator.url),
      environment: { POLL_GAP_MS: '5', STATE_MEMORY_MB: '64' },
    });
    const { url } = await service.ready();
    const send = (method: string, path: string, body?: object) =>
      fetch(url + path, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
    await send('GET', '/livez');
    await send('GET', '/metrics');
    await send('PUT', '/v1/agents/291/session', { password: 'Simulator-1', phoneNumber: '40038' });
    await send('POST', '/v1/agents/291/calls/outbound', { called: '13900139000' });
    for (let look = 0; look < 200 && !service.stdout.includes('call settled'); look++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    expect(await service.stop()).toBe(0);

    const lines = linesOf(service);
    const told = (message: string) => lines.filter(({ msg }) => msg === message);
    expect(lines.filter(({ level }) => typeof level !== 'number')).toEqual([]);
    expect(told('started')).toEqual([
      expect.objectContaining({
        ...{ version: expect.stringMatching(/^\d/), callerAuth: 'none', tenants: 'acme' },
        ...{ state: 'memory', stateMemoryMb: 64 },
      }),
    ]);
    expect(told('ready')).toHaveLength(1);
    const seconds = expect.any(Number);
    expect(told('call settled')).toEqual([
      expect.objectContaining({
        tenant: 'acme',
        kind: 'outbound',
        state: 'ended',
        reason: expect.any(String),
        seconds,
      }),
    ]);
    expect(told('draining')).toEqual([expect.objectContaining({ why: 'SIGTERM', graceMs: 25_000, polls: 1 })]);
    expect(told('stopped')).toEqual([
      expect.objectContaining({ why: 'SIGTERM', result: 'drained', seconds, polls: 0 }),
    ]);
    expect(told('request').filter(({ route }) => route === '/livez' || route === '/metrics')).toEqual([]);
    expect(service.stdout).not.toMatch(/13900139000|Simulator-1|40038/);
  });

  it('says that the state is in Redis, without its address', async () => {
    const redis = await RedisServer.start();
    try {
      const STATE_ENCRYPTION_KEY = randomBytes(32).toString('base64');
      const service = new ServiceProcess({
        tenants: acmeTenant(simulator.url),
        environment: { STATE_URL: redis.url, STATE_ENCRYPTION_KEY },
      });
      await service.ready();
      expect(await service.stop()).toBe(0);

      const started = linesOf(service).find(({ msg }) => msg === 'started');
      expect(started).toMatchObject({ state: 'redis', stateMemoryMb: null });
      expect(service.stdout).not.toContain(new URL(redis.url).host);
    } finally {
      await redis.end();
    }
  });

  it('says as a fatal line why the service does not start', async () => {
    const service = new ServiceProcess({ environment: { SHUTDOWN_GRACE_MS: 'long' } });
    expect(await service.exited).toBe(1);
    expect(linesOf(service)).toEqual([
      expect.objectContaining({ level: 60, msg: expect.stringContaining('SHUTDOWN_GRACE_MS') }),
    ]);
    expect(service.stderr).toContain('SHUTDOWN_GRACE_MS');
  });
});
