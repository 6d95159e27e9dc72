import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGracefulStop } from './graceful-stop.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

let toy: ToyApp;
let exits: number[];
let areLinesOut: boolean;
let stop: () => Promise<void>;
const open: Socket[] = [];

beforeEach(async () => {
  toy = await startToyApp();
  exits = [];
  areLinesOut = true;
  stop = stopWith(5000);
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await toy.app.close();
});

function stopWith(graceMs: number, hooks: (() => Promise<void>)[] = []): () => Promise<void> {
  const { app, draining } = toy;
  const exit = (code: number) => void exits.push(code);
  return createGracefulStop({
    server: app.getHttpServer(),
    app,
    draining,
    graceMs,
    hooks,
    lastLines: () => Promise.resolve(areLinesOut),
    exit,
  });
}

/** A connection from which this much has arrived and which then waits; what it receives is gathered. */
async function connection(sent: string): Promise<{ received: string; closed: Promise<unknown> }> {
  const accepted = once(toy.app.getHttpServer(), 'connection') as Promise<[Socket]>;
  const socket = connect(toy.port, '127.0.0.1', () => socket.write(sent));
  const state = { received: '', closed: once(socket, 'close') };
  socket.on('data', (chunk) => (state.received += chunk.toString()));
  socket.on('error', () => undefined);
  open.push(socket);
  const [serverSide] = await accepted;
  while (serverSide.bytesRead < sent.length) await sleep(5);
  return state;
}

async function elapsedMs(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

describe('graceful stop', () => {
  it('does not wait for connections that never became a request', async () => {
    await connection('');
    await connection('GET /v1/li');
    await connection('GET /v1/live HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await elapsedMs(stop)).toBeLessThan(900);
    expect(exits).toEqual([0]);
  });

  it('answers the running request first', async () => {
    const client = await connection('GET /v1/slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await stop();
    await client.closed;
    expect(client.received).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*{"slow":true}$/);
    expect(exits).toEqual([0]);
  });

  it('gives up a request that was sent by half', async () => {
    await connection(
      'POST /v1/agents/1/calls HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    const waitedMs = await elapsedMs(stop);
    expect(waitedMs).toBeGreaterThan(900);
    expect(waitedMs).toBeLessThan(3000);
    expect(exits).toEqual([0]);
  });

  it('answers a new request on an open connection with 503 meanwhile', async () => {
    await connection('GET /v1/slow HTTP/1.1\r\nHost: a\r\n\r\n');
    const idle = await connection('');
    const stopped = stop();
    open[1]?.write('GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n');
    await stopped;
    await idle.closed;
    expect(idle.received).toContain('"code":"SHUTTING_DOWN"');
  });

  it('finishes what rooms have to finish before it closes', async () => {
    const order: string[] = [];
    const { app } = toy;
    const closing = { close: () => (order.push('closed'), app.close()) };
    const poll = () => sleep(50).then(() => void order.push('poll finished'));
    const { server, draining } = { server: app.getHttpServer(), draining: toy.draining };
    await createGracefulStop({
      server,
      app: closing,
      draining,
      graceMs: 5000,
      hooks: [poll],
      lastLines: () => Promise.resolve(true),
      exit: () => undefined,
    })();
    expect(order).toEqual(['poll finished', 'closed']);
  });

  it('exits with 1 when the grace is over', async () => {
    const impatient = stopWith(100, [() => sleep(300)]);
    await impatient();
    expect(exits[0]).toBe(1);
  });

  it('exits with 1 when log lines are lost', async () => {
    areLinesOut = false;
    await stop();
    expect(exits).toEqual([1]);
  });

  it('exits at once when asked twice', async () => {
    await connection('GET /v1/slow HTTP/1.1\r\nHost: a\r\n\r\n');
    const first = stop();
    await stop();
    expect(exits).toEqual([1]);
    await first;
  });
});
