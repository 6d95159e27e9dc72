import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { EventStream } from '../support/event-stream.js';
import { problemOf } from '../support/problem-of.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';

// A process takes a second to start, and more on a busy machine.
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ stepMs: 5, ccGateway: { pollHoldMs: 100 } });
});
afterAll(() => simulator.close());

/** A module that says on stderr when the first signal has a handler: from then on no signal is lost, as process 1 either. */
const TELLS_OF_HANDLERS = `data:text/javascript,process.on('newListener',(name)=>name==='SIGTERM'&&process.nextTick(()=>process._rawDebug('handled')))`;

const running: ServiceProcess[] = [];
afterEach(() => {
  for (const service of running.splice(0)) service.signal('SIGKILL');
});

function start(...[options]: ConstructorParameters<typeof ServiceProcess>): ServiceProcess {
  const service = new ServiceProcess(options);
  running.push(service);
  return service;
}
const startOnSimulator = (environment: Record<string, string> = {}) =>
  start({ tenants: acmeTenant(simulator.url), environment: { POLL_GAP_MS: '5', ...environment } });

async function send(url: string, method: string, path: string, body?: object) {
  const json = { 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, ...(body && { headers: json, body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}
const signIn = (url: string) =>
  send(url, 'PUT', '/v1/agents/291/session', { password: 'Simulator-1', phoneNumber: '40038' });

describe('main.js --check', () => {
  const check = async (tenants: string | undefined, environment: Record<string, string> = {}) => {
    const service = start({ args: ['--check'], environment, ...(tenants !== undefined && { tenants }) });
    const code = await service.exited;
    return { code, stdout: service.stdout, stderr: service.stderr };
  };

  it('is content with a valid configuration, and starts nothing', async () => {
    const { code, stdout, stderr } = await check(acmeTenant('http://127.0.0.1:8043'));
    expect([code, stdout, stderr]).toEqual([0, 'The configuration is valid.\n', '']);
  });

  it('refuses a collector that it could not send traces to, and does not print the address', async () => {
    const { code, stdout, stderr } = await check(acmeTenant('http://127.0.0.1:8043'), {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://user:secret-4713@collector:4318',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4317/v1/traces',
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL without credentials, query or fragment',
    );
    expect(stderr).not.toContain('secret-4713');

    const grpc = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const refused = await check(acmeTenant('http://127.0.0.1:8043'), grpc);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain(
      'OTEL_EXPORTER_OTLP_PROTOCOL must be http/json where traces are sent: this service speaks no other OTLP',
    );
  });

  it('lists every mistake of environment and tenants file at once, and prints no secret', async () => {
    const tenants = `${acmeTenant('ftp://gateway')}    colour: red\n  Bad_Name: {}\n`.replace(
      /appSecret: .*/,
      'appSecret: [secret-4711]',
    );
    const { code, stdout, stderr } = await check(tenants, {
      PORT: '70000',
      CALLER_AUTH: 'perhaps',
      POLL_GAP_MS: '1.5',
      STATE_URL: 'http://user:secret-4712@store',
      LOG_LEVEL: 'loud',
    });
    expect([code, stdout]).toEqual([1, '']);
    const named = [
      'PORT',
      'CALLER_AUTH',
      'POLL_GAP_MS',
      'STATE_URL',
      'LOG_LEVEL',
      'baseUrl',
      'appSecret',
      'colour',
      'Bad_Name',
    ];
    for (const name of named) expect(stderr).toContain(name);
    expect(stderr).not.toMatch(/secret-471/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each<[string, Record<string, string>]>([
    ['TENANTS_FILE', {}],
    ['CALLER_AUTH', { NODE_ENV: 'production', TENANTS_FILE: '/nowhere' }],
    ['JWT_ISSUER', { CALLER_AUTH: 'jwt' }],
    ['JWT_JWKS_URL', { CALLER_AUTH: '' }],
  ])('misses %s', async (name, environment) => {
    const { code, stderr } = await check(undefined, environment);
    expect(code).toBe(1);
    expect(stderr).toContain(name);
  });

  it('refuses an unencrypted upstream in production, unless it is marked', async () => {
    const jwt = {
      CALLER_AUTH: 'jwt',
      JWT_ISSUER: 'i',
      JWT_AUDIENCE: 'a',
      JWT_JWKS_URL: 'https://gateway.example/keys',
    };
    const production = { ...jwt, NODE_ENV: 'production' };
    const plain = 'tenants:\n  acme:\n    ccGateway: { baseUrl: "http://gateway:8043" }\n';
    expect(await check(plain, production)).toMatchObject({ code: 1, stderr: expect.stringContaining('baseUrl') });
    const marked = plain.replace(' }', ', insecure: true }');
    expect(await check(marked, production)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('main.js', () => {
  it('prints its version, without a configuration', async () => {
    const service = start({ args: ['--version'] });
    expect([await service.exited, service.stderr]).toEqual([0, '']);
    expect(service.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('refuses an argument that there is not, and starts nothing', async () => {
    const service = start({ args: ['--chek'], tenants: acmeTenant('http://127.0.0.1:8043') });
    expect([await service.exited, service.stdout]).toEqual([1, '']);
    expect(service.stderr).toBe('Usage: node dist/main.js [--check | --check --online | --version]\n');
  });
});

describe('a started process', () => {
  it('says in one JSON line where it listens, on a free port of this machine', async () => {
    const service = startOnSimulator({ LOG_LEVEL: 'fatal' });
    const { url } = await service.ready();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    expect((await send(url, 'GET', '/readyz')).body).toEqual({ status: 'ready', degraded: [] });
    expect(service.stdout.trim().split('\n')).toHaveLength(1);
    expect(await service.stop()).toBe(0);
    expect(service.stderr).toBe('');
  });

  it('logs one JSON object a line, without secrets and numbers', async () => {
    const service = startOnSimulator({ LOG_LEVEL: 'trace' });
    const { url } = await service.ready();
    await signIn(url);
    await send(url, 'POST', '/v1/agents/291/calls/outbound', { called: '13900139000' });
    await service.stop();
    const lines = service.stdout.trim().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toEqual(expect.any(Object));
    expect(lines.length).toBeGreaterThan(2);
    expect(service.stdout).not.toMatch(/13900139000|Simulator-1|40038|AgentGateway\d/);
  });

  it('ends with 1 and a reason when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const service = startOnSimulator({ PORT: String(port) });
    expect(await service.exited).toBe(1);
    other.close();
    const reason = `listen EADDRINUSE: address already in use 127.0.0.1:${port}`;
    expect(service.stderr).toBe(`The service cannot listen at HOST 127.0.0.1, PORT ${port}: ${reason}\n`);
    expect(service.stdout).not.toContain('"url"');
  });
});

describe('SIGTERM', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('before it is ready ends it at once with 0: %s', async (signal) => {
    const service = startOnSimulator({ NODE_OPTIONS: `--import ${TELLS_OF_HANDLERS}` });
    while (!service.stderr.includes('handled')) await new Promise((resolve) => setTimeout(resolve, 1));
    service.signal(signal);
    expect(await service.exited).toBe(0);
    expect(service.stdout).not.toContain('"url"');
  });

  it('lets running requests end, tells streams, refuses new work, signs nobody out, and exits with 0', async () => {
    const service = startOnSimulator({ UPSTREAM_TIMEOUT_MS: '5000' });
    const { url } = await service.ready();
    simulator.reset();
    await signIn(url);
    const events = await EventStream.open(`${url}/v1/agents/291/events`);
    simulator.faults.inject({ kind: 'delay', operation: 'callout', delayMs: 600 });
    const placing = send(url, 'POST', '/v1/agents/291/calls/outbound', { called: '13900139000' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    service.signal('SIGTERM');
    await events.find(({ event }) => event === 'draining');
    const late = await send(url, 'GET', '/v1/me').catch(() => null);
    if (late !== null) expect(late.body).toEqual(problemOf('SHUTTING_DOWN', '/v1/me'));
    expect((await placing).status).toBe(202);
    expect(await service.exited).toBe(0);
    expect(simulator.recorder.of('logout')).toEqual([]);
    expect(simulator.recorder.of('forcelogout')).toEqual([]);
    expect(events.ended).toBe(true);
  });

  it('given twice ends it at once with 1', async () => {
    const service = startOnSimulator({ UPSTREAM_TIMEOUT_MS: '20000' });
    const { url } = await service.ready();
    simulator.reset();
    await signIn(url);
    simulator.faults.inject({ kind: 'hang', operation: 'callout' });
    const placing = send(url, 'POST', '/v1/agents/291/calls/outbound', { called: '13900139000' }).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const from = Date.now();
    service.signal('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    service.signal('SIGTERM');
    expect(await service.exited).toBe(1);
    expect(Date.now() - from).toBeLessThan(3000);
    await placing;
  });
});
