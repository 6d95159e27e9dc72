import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

let toy: ToyApp;
beforeAll(async () => {
  toy = await startToyApp();
});
afterAll(() => toy.app.close());

const MEGABYTE = 1024 * 1024;
const head = (more: string) =>
  `POST /v1/agents/101/calls HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;

/** Sends as a simple client does: all of it, and looks for an answer only then. */
async function sendAll(socket: Socket, parts: Iterable<string>): Promise<void> {
  for (const part of parts) if (!socket.write(part)) await once(socket, 'drain');
}

function* times(count: number, part: string): Iterable<string> {
  for (let at = 0; at < count; at++) yield part;
}

describe('a body that is too large', () => {
  it.each([
    ['announced', `Content-Length: ${8 * MEGABYTE}`, 'x'.repeat(MEGABYTE), ''],
    ['in chunks', 'Transfer-Encoding: chunked', `100000\r\n${'x'.repeat(MEGABYTE)}\r\n`, '0\r\n\r\n'],
  ])(
    'and %s is answered with 413 although the client reads nothing before it has sent all',
    async (_, header, part, end) => {
      const socket = connect(toy.port, '127.0.0.1').pause();
      await sendAll(socket, [head(header)]);
      await sendAll(socket, times(8, part));
      // The connection serves the next request.
      await sendAll(socket, [end, 'GET /v1/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']);
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString())).resume();
      await once(socket, 'close');
      expect(answer).toMatch(
        /^HTTP\/1\.1 413 [^]*"code":"PAYLOAD_TOO_LARGE"[^]*HTTP\/1\.1 200 OK[^]*\{"status":"ok"\}$/,
      );
    },
  );

  it('is not read without end', async () => {
    const socket = connect(toy.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const closed = new Promise((resolve) => socket.once('error', resolve).once('close', resolve));
    const sending = sendAll(socket, [head(`Content-Length: ${1000 * MEGABYTE}`), ...times(200, 'x'.repeat(MEGABYTE))]);
    sending.catch(() => undefined); // cut off, as expected
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(socket.bytesWritten).toBeLessThan(120 * MEGABYTE);
  });
});
