import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { dial, failureOf, servers, upstream } from './upstream-http.fixture.js';

afterEach(() => servers.close());

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const PROCESSING = 'HTTP/1.1 102 Processing\r\nX-Progress: 50\r\n\r\n';
const EARLY_HINTS = 'HTTP/1.1 103 Early Hints\r\nSet-GUID: JSESSIONID=early\r\nLink: </a>\r\n\r\n';
const ANSWER = 'HTTP/1.1 200 OK\r\nSet-GUID: JSESSIONID=new\r\nContent-Length: 2\r\n\r\nok';

const singleBytes = (text: string) => text.match(/[^]/g) ?? [];

/** Answers every request with these pieces, one packet each. */
async function serve(...pieces: string[]): Promise<{ url: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const send = async (socket: Socket) => {
    for (const piece of pieces) {
      socket.write(piece);
      await sleep(5);
    }
  };
  const server = createServer((socket) => {
    sockets.push(socket.setNoDelay(true).on('data', () => void send(socket)));
  });
  return { url: `http://${await servers.listen(server)}`, sockets };
}

describe('interim responses', () => {
  it.each([
    ['100', [CONTINUE, ANSWER]],
    ['100 in the same packet', [CONTINUE + ANSWER]],
    ['100 without a reason', ['HTTP/1.1 100\r\n\r\n' + ANSWER]],
    ['100 of HTTP/1.0', ['HTTP/1.0 100 Continue\r\n\r\n', ANSWER]],
    ['100 with headers', ['HTTP/1.1 100 Continue\r\nServer: box\r\n\r\n', ANSWER]],
    ['102 and 103', [PROCESSING, EARLY_HINTS, ANSWER]],
    ['a status that nobody knows', ['HTTP/1.1 199 Whatever\r\n\r\n' + ANSWER]],
    ['many of them', [CONTINUE + CONTINUE + PROCESSING, EARLY_HINTS + CONTINUE, CONTINUE + ANSWER]],
    ['100 in single bytes', singleBytes(CONTINUE + ANSWER)],
    ['none, in single bytes', singleBytes(ANSWER)],
    ['100, then an answer in halves', [CONTINUE + ANSWER.slice(0, 8), ANSWER.slice(8)]],
  ])('are passed over before the answer: %s', async (_what, pieces) => {
    const { url, sockets } = await serve(...pieces);
    const http = upstream(url, { connections: 1 });
    const heads: unknown[] = [];
    const onHeaders = (headers: Record<string, unknown>) => heads.push(headers['set-guid']);
    for (let i = 0; i < 2; i += 1) expect(await http.command({ ...dial, onHeaders })).toMatchObject({ body: 'ok' });
    expect({ heads, connections: sockets.length }).toEqual({
      heads: ['JSESSIONID=new', 'JSESSIONID=new'],
      connections: 1,
    });
  });

  it('do not touch a body that looks like one', async () => {
    const body = CONTINUE + CONTINUE;
    const { url } = await serve(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`, CONTINUE, CONTINUE);
    expect(await upstream(url).command(dial)).toMatchObject({ body });
  });

  it('are no answer: what follows them decides', async () => {
    const http = upstream((await serve(CONTINUE + EARLY_HINTS)).url);
    expect(await failureOf(http.command({ ...dial, deadlineMs: 200 }))).toMatchObject({
      kind: 'timeout',
      sent: true,
      status: null,
    });
  });

  it.each([
    ['cut off after one', CONTINUE],
    ['cut off inside one', CONTINUE.slice(0, 20)],
  ])('are no answer: %s', async (_what, bytes) => {
    const server = createServer((socket) => socket.once('data', () => socket.end(bytes)));
    const http = upstream(`http://${await servers.listen(server)}`);
    expect(await failureOf(http.command(dial))).toMatchObject({ sent: true, status: null });
  });

  it('do not change the protocol unasked', async () => {
    const { url } = await serve('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
    expect(await failureOf(upstream(url).command(dial))).toMatchObject({ sent: true, status: null });
  });
});
