import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

const LARGE = 'GET /v1/large HTTP/1.1\r\nHost: x\r\n\r\n';

describe('an answer that nobody reads', () => {
  let toy: ToyApp;
  beforeAll(async () => {
    toy = await startToyApp();
    // The usual patience is too long for a test.
    toy.app.getHttpServer().keepAliveTimeout = 300;
  });
  afterAll(() => toy.app.close());

  it('is not kept for ever', async () => {
    const socket = connect(toy.port, '127.0.0.1').pause();
    socket.on('error', () => undefined).write(LARGE);
    for (let waitedMs = 0; toy.ends.length === 0 && waitedMs < 4000; waitedMs += 50) await sleep(50);
    expect(toy.ends).toHaveLength(1);
    socket.destroy();
  });

  it('waits for a reader who is slow', async () => {
    const socket = connect(toy.port, '127.0.0.1').pause();
    socket.write(LARGE);
    let read = 0;
    socket.on('data', ({ length }: Buffer) => {
      read += length;
      socket.pause();
      setTimeout(() => socket.resume(), 5);
    });
    await once(socket.resume(), 'close');
    expect(read).toBeGreaterThan(16 * 1024 * 1024);
  });
});
