import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fuzzSockets } from '../abuse/fuzz-sockets.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';

describe('no bytes on a socket', () => {
  let service: ServiceProcess;
  let url: string;
  let port: number;
  beforeAll(async () => {
    service = new ServiceProcess({ tenants: acmeTenant('http://127.0.0.1:9') });
    ({ url } = await service.ready());
    port = Number(new URL(url).port);
  });
  afterAll(() => service.stop());

  const isAlive = async () => (await fetch(`${url}/livez`)).status === 200;

  it.each([
    ['CONNECT', 'CONNECT x:1 HTTP/1.1\r\n\r\n'],
    ['CONNECT behind a request', 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\nCONNECT x:1 HTTP/1.1\r\n\r\n'],
    ['an upgrade', 'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['an unknown expectation', 'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n'],
    ['nonsense', 'NONSENSE\r\n\r\n'],
  ])('ends the process: %s and a reset at once', async (_case, text) => {
    for (let connection = 0; connection < 50; connection++) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(text);
      if (connection % 2 === 0) await once(socket, 'data'); // the answer begins: the reset comes behind it
      socket.resetAndDestroy();
    }
    expect(await isAlive()).toBe(true);
  });

  it('ends the process or stays open: a fuzz of two thousand connections', async () => {
    const { refused, answers } = await fuzzSockets(url, { connections: 2000, seed: 18 });
    expect(refused).toBe(0);
    expect(await isAlive()).toBe(true);
    expect(answers).toMatchObject({ 200: expect.any(Number), 400: expect.any(Number), 405: expect.any(Number) });
    expect(answers).not.toHaveProperty('500');
    expect(service.stdout).not.toMatch(/"level":60/);
    // None of them is kept: the probe's own connection is what remains.
    const deadline = Date.now() + 20_000;
    while ((await openConnections()) > 2 && Date.now() < deadline) await sleep(100);
    expect(await openConnections()).toBeLessThanOrEqual(2);
  });

  async function openConnections(): Promise<number> {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return Number(/nodejs_active_resources\{type="TCPSocketWrap"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  }
});
