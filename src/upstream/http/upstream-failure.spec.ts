import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import type { UpstreamRequest } from './upstream-exchange.js';
import { failureOf, serve, servers, upstream as usualUpstream } from './upstream-http.fixture.js';

afterEach(() => servers.close());

/** Answers the first bytes of every connection with these, as they are. */
async function serveBytes(bytes: string, then: (socket: Socket) => void = (socket) => socket.end()): Promise<string> {
  const server = createTcpServer((socket) => socket.once('data', () => socket.write(bytes, () => then(socket))));
  return `http://${await servers.listen(server)}`;
}

const upstream = (baseUrl: string) => usualUpstream(baseUrl, { maxAnswerBytes: 1000 });

const dial: UpstreamRequest = {
  method: 'PUT',
  path: '/voicecall/291/callout',
  headers: { Guid: 'secret-guid' },
  body: '{"called":"13800138000"}',
  deadlineMs: 2000,
};
const poll: UpstreamRequest = { method: 'GET', path: '/agentevent/291', headers: {}, deadlineMs: 2000 };

describe('UpstreamFailure', () => {
  it('knows that a refused connection sent nothing', async () => {
    const url = await serve(() => undefined);
    await servers.close();
    const failure = { kind: 'unreachable', sent: false, status: null, reason: 'ECONNREFUSED' };
    expect(await failureOf(upstream(url).command(dial))).toMatchObject(failure);
    expect(await failureOf(upstream(url).poll(poll))).toMatchObject(failure);
  });

  it('comes at the deadline when the upstream stays silent', async () => {
    const http = upstream(await serve(() => undefined));
    const begin = Date.now();
    const failure = await failureOf(http.command({ ...dial, deadlineMs: 100 }));
    expect(failure).toMatchObject({ kind: 'timeout', sent: true, status: null, reason: 'DEADLINE' });
    expect(Date.now() - begin).toBeLessThan(1000);
  });

  it('comes at the deadline when only half of the answer comes', async () => {
    const url = await serveBytes('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', () => undefined);
    const failure = await failureOf(upstream(url).command({ ...dial, deadlineMs: 100 }));
    expect(failure).toMatchObject({ kind: 'timeout', sent: true, status: 200 });
  });

  it.each([
    ['resets', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['hangs up', (socket: Socket) => socket.end(), 'UND_ERR_SOCKET'],
  ])(
    'cannot say what a request did when the upstream %s after it, and nothing repeats it',
    async (_what, then, reason) => {
      let requests = 0;
      const url = await serve(({ socket }) => {
        requests += 1;
        then(socket);
      });
      const http = upstream(url);
      expect(await failureOf(http.command(dial))).toMatchObject({ kind: 'broken', sent: true, status: null, reason });
      expect(await failureOf(http.poll(poll))).toMatchObject({ kind: 'broken', sent: true, status: null, reason });
      expect(requests).toBe(2);
    },
  );

  it.each([
    ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 200],
    ['half a chunk', 'HTTP/1.1 502 Bad\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf', 502],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', null],
    ['a head without end', `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(20_000)}\r\n`, null],
  ])('calls an answer of %s malformed', async (_what, bytes, status) => {
    const failure = await failureOf(upstream(await serveBytes(bytes)).command(dial));
    expect(failure).toMatchObject({ kind: 'malformed', sent: true, status });
  });

  it('cuts an answer that is too large', async () => {
    const url = await serve((_request, response) => void response.write('x'.repeat(2000)));
    const failure = await failureOf(upstream(url).command(dial));
    expect(failure).toMatchObject({ kind: 'oversized', sent: true, status: 200, reason: 'TOO_LARGE' });
  });

  it('waits for no byte of an answer whose head announces too many', async () => {
    const url = await serveBytes('HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n', () => undefined);
    const guids: unknown[] = [];
    const onHeaders = (headers: Record<string, unknown>) => guids.push(headers['content-length']);
    const failure = await failureOf(upstream(url).command({ ...dial, onHeaders }));
    expect(failure).toMatchObject({ kind: 'oversized', sent: true, status: 200, reason: 'TOO_LARGE' });
    expect(guids).toEqual(['1001']);
  });

  it('comes after the headers were told, when only the body fails', async () => {
    const bytes = 'HTTP/1.1 200 OK\r\nSet-GUID: JSESSIONID=new\r\nContent-Length: 10\r\n\r\n';
    const guids: unknown[] = [];
    const onHeaders = (headers: Record<string, unknown>) => guids.push(headers['set-guid']);
    await failureOf(upstream(await serveBytes(bytes)).command({ ...dial, onHeaders }));
    expect(guids).toEqual(['JSESSIONID=new']);
  });

  it('shows neither address nor headers nor body', async () => {
    const url = await serve(({ socket }) => socket.resetAndDestroy());
    const closed = upstream(url);
    await closed.close();
    for (const http of [upstream(url), closed]) {
      const shown = inspect(await failureOf(http.command(dial)), { depth: 9, showHidden: true });
      expect(shown).toContain('UpstreamFailure');
      expect(shown).not.toMatch(/127\.0\.0\.1|callout|secret-guid|13800138000|AxiosError/);
    }
  });
});
