import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { acmeTenant } from '../support/test-bed.js';
import { freePort } from '../support/free-port.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const GRACE_MS = 20_000;

let simulator: Simulator;
let folder: string;
beforeAll(async () => {
  simulator = await startSimulator({ stepMs: 5, ccGateway: { pollHoldMs: 100 } });
  folder = mkdtempSync(join(tmpdir(), 'stuck-output-'));
  writeFileSync(join(folder, 'tenants.yaml'), acmeTenant(simulator.url));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await simulator.close();
});

let service: ChildProcess;
let url: string;
afterEach(() => {
  service.kill('SIGKILL');
});

/** The ready line cannot be counted on here, hence a port that is known before. */
async function start(stdout: number | 'pipe', environment: Record<string, string> = {}): Promise<void> {
  simulator.reset();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env['PATH'],
    CALLER_AUTH: 'none',
    PORT: String(port),
    TENANTS_FILE: join(folder, 'tenants.yaml'),
    POLL_GAP_MS: '50',
    SHUTDOWN_GRACE_MS: String(GRACE_MS),
    ...environment,
  };
  service = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', stdout, 'ignore'] });
  await until(async () => (await statusOf('GET', '/livez')) === 200);
}

async function send(method: string, path: string, body?: object) {
  const json = { 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, ...(body && { headers: json, body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}
const statusOf = async (method: string, path: string) => (await send(method, path).catch(() => null))?.status;
const signIn = (agentId: string) =>
  send('PUT', `/v1/agents/${agentId}/session`, { password: 'Simulator-1', phoneNumber: '40038' });
const dial = () => send('POST', '/v1/agents/291/calls/outbound', { called: '13900139000' });
const codeOf = ({ status, text }: { status: number; text: string }) => [status, JSON.parse(text).code];

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It never came true.');
    await sleep(50);
  }
}

/** Asks until more lines wait than fit into a pipe, and the process has detectedChange. */
async function fill(): Promise<void> {
  await until(async () => {
    const statuses = await Promise.all(Array.from({ length: 50 }, () => statusOf('GET', '/v1/agents/291/calls')));
    expect(statuses).not.toContain(undefined);
    return (await statusOf('GET', '/readyz')) === 503;
  });
}

async function expectRefusals(): Promise<void> {
  const dials = simulator.recorder.of('callout').length;
  const [placed, signedIn, ready] = [await dial(), await signIn('292'), await send('GET', '/readyz')];
  for (const refused of [placed, signedIn, ready]) {
    expect(codeOf(refused)).toEqual([503, 'AUDIT_UNAVAILABLE']);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(JSON.parse(refused.text)).toMatchObject({ outcome: 'not_executed', retryable: true });
  }
  expect(simulator.recorder.of('callout')).toHaveLength(dials);
  expect(simulator.ccGateway.state.agents.map(({ agentId }) => agentId)).toEqual(['291']);
  expect(await statusOf('GET', '/livez')).toBe(200);
  // Who is signed in is kept alive meanwhile.
  const polls = simulator.recorder.of('agentevent').length;
  await until(() => simulator.recorder.of('agentevent').length > polls + 2);
}

async function expectDialled(): Promise<void> {
  await until(async () => (await statusOf('GET', '/readyz')) === 200);
  expect((await dial()).status).toBe(202);
}

/** Ends it with SIGTERM; answers the exit code. */
async function terminate(): Promise<number | null> {
  const from = Date.now();
  const exit = once(service, 'exit');
  service.kill('SIGTERM');
  const [code] = (await exit) as [number | null];
  expect(Date.now() - from).toBeLessThan(GRACE_MS);
  return code;
}

describe('while the reader of stdout stands still', () => {
  it('nothing is dialled and nobody signed in, the process lives, and all goes on when it reads again', async () => {
    await start('pipe', { LOG_LEVEL: 'info' });
    expect((await signIn('291')).status).toBe(201);
    await fill();
    await expectRefusals();
    expect((await send('GET', '/metrics')).text).toMatch(/^log_bytes_waiting [1-9]\d+$/m);

    let log = '';
    service.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await expectDialled();
    expect(
      log
        .split('\n')
        .slice(0, -1)
        .every((line) => line.startsWith('{') && line.endsWith('}')),
    ).toBe(true);
    const audited = log.split('\n').filter((line) => line.includes('"stream":"audit"'));
    expect(audited.filter((line) => line.includes('call.outbound start'))).toHaveLength(1);
    expect(await terminate()).toBe(0);
  });

  it('SIGTERM ends it within the grace, with 1 because lines are lost', async () => {
    await start('pipe');
    expect((await signIn('291')).status).toBe(201);
    await fill();
    expect(await terminate()).toBe(1);
  });
});

describe('when the reader of stdout is gone', () => {
  it('nothing is dialled and nobody signed in, the process lives and obeys SIGTERM', async () => {
    await start('pipe');
    expect((await signIn('291')).status).toBe(201);
    service.stdout?.destroy();
    await fill();
    await expectRefusals();
    expect(await terminate()).toBe(1);
  });

  it('and comes back to the same named pipe, all goes on', async () => {
    const path = join(folder, 'log');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY);
    await start(writer);
    closeSync(writer);
    expect((await signIn('291')).status).toBe(201);
    closeSync(reader);
    await fill();
    await expectRefusals();
    const again = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const drain = setInterval(() => drained(again), 10);
    await expectDialled();
    expect(await terminate()).toBe(0);
    clearInterval(drain);
    closeSync(again);
  });

  function drained(fd: number): void {
    try {
      readSync(fd, Buffer.alloc(1024 * 1024));
    } catch (error) {
      expect(error).toMatchObject({ code: 'EAGAIN' });
    }
  }
});

describe('while the disk behind stdout is full', () => {
  it('nobody is signed in, the process lives and obeys SIGTERM', async () => {
    const full = openSync('/dev/full', 'w');
    await start(full);
    closeSync(full);
    expect(codeOf(await signIn('291'))).toEqual([503, 'AUDIT_UNAVAILABLE']);
    expect(codeOf(await send('GET', '/readyz'))).toEqual([503, 'AUDIT_UNAVAILABLE']);
    expect(simulator.recorder.of('login')).toEqual([]);
    expect(await statusOf('GET', '/livez')).toBe(200);
    expect(await terminate()).toBe(1);
  });
});
