import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Socket } from 'node:net';
import { readGuid } from '../cc-gateway/guid-header.js';
import { dial, failureOf, servers, upstream } from './upstream-http.fixture.js';

afterEach(() => servers.close());

const OK = 'HTTP/1.1 200 OK\r\n';

/** Answers each request with these bytes, as they are, and closes the connection after them where asked. */
async function serve(bytes: string, closes = false) {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('data', () => (closes ? socket.end(bytes, 'latin1') : socket.write(bytes, 'latin1')));
  });
  const http = upstream(`http://${await servers.listen(server)}`, { connections: 1 });
  return { http, connections };
}

describe('an answer as HTTP/1.1 allows it', () => {
  it.each([
    [
      'chunks with extensions and trailers',
      `${OK}Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n`,
    ],
    ['a length', `${OK}Content-Length: 2\r\n\r\nok`],
    ['blanks around values', `${OK}Content-Length:   2  \r\n\r\nok`],
    ['no reason phrase', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok'],
    ['other cases', `${OK}CONTENT-LENGTH: 2\r\nCoNnEcTiOn: KEEP-ALIVE\r\n\r\nok`],
    ['a keep-alive hint shorter than ours', `${OK}Keep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok`],
    ['a keep-alive hint that is none', `${OK}Keep-Alive: soon\r\nContent-Length: 2\r\n\r\nok`],
    ['Connection: close, and no close', `${OK}Connection: close\r\nContent-Length: 2\r\n\r\nok`],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['bytes too many after it', `${OK}Content-Length: 2\r\n\r\nok and more`],
  ])('is read, and so is the next one: %s', async (_what, bytes) => {
    const { http } = await serve(bytes);
    for (let i = 0; i < 2; i += 1) expect(await http.command(dial)).toMatchObject({ status: 200, body: 'ok' });
  });

  it.each([
    ['an end for a length', `${OK}\r\nok`],
    ['an end for a length, Connection: close', `${OK}Connection: close\r\n\r\nok`],
    ['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\nok'],
  ])('is read to the end of the connection: %s', async (_what, bytes) => {
    const { http } = await serve(bytes, true);
    for (let i = 0; i < 2; i += 1) expect(await http.command(dial)).toMatchObject({ status: 200, body: 'ok' });
  });

  it.each([
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 204],
    ['204 with a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', 204],
    ['205', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n', 205],
    ['304', 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n', 304],
  ])('may have no body: %s', async (_what, bytes, status) => {
    const { http } = await serve(bytes);
    for (let i = 0; i < 2; i += 1) expect(await http.command(dial)).toMatchObject({ status, body: '' });
  });

  it.each([
    ['folded', `${OK}Set-GUID: JSESSIONID=new;\r\n Path=/\r\nContent-Length: 0\r\n\r\n`],
    [
      'folded by a tab, before a body with folds',
      `${OK}Set-GUID:\r\n\t JSESSIONID=new\r\nContent-Length: 4\r\n\r\n\r\n a`,
    ],
    ['twice', `${OK}Set-GUID: JSESSIONID=old\r\nSET-guid: JSESSIONID=new\r\nContent-Length: 0\r\n\r\n`],
  ])('brings a Guid that is written %s', async (_what, bytes) => {
    const { http } = await serve(bytes);
    expect(readGuid((await http.command(dial)).headers)).toBe('new');
  });

  it.each([
    ['two different lengths', `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok`],
    ['the same length twice', `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`],
    ['a length beside chunks', `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`],
    ['a length that is no number', `${OK}Content-Length: two\r\n\r\nok`],
    ['a body that a 304 cannot have', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n'],
    ['a header without a colon', `${OK}Nonsense\r\n\r\nok`],
  ])('is none, and nobody can say what the request did, with %s', async (_what, bytes) => {
    const { http } = await serve(bytes);
    expect(await failureOf(http.command(dial))).toMatchObject({ kind: 'malformed', sent: true });
  });

  it('keeps an idle connection no longer than the upstream says, so that no dial goes into a closing one', async () => {
    const { http, connections } = await serve(`${OK}Keep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok`);
    await http.command(dial);
    await http.command(dial);
    expect(connections).toHaveLength(2);
  });

  it('keeps it no longer than four seconds, whatever the upstream says', async () => {
    const { http, connections } = await serve(`${OK}Keep-Alive: timeout=300\r\nContent-Length: 2\r\n\r\nok`);
    await http.command(dial);
    const begin = performance.now();
    await new Promise((resolve) => connections[0]?.once('close', resolve));
    expect(performance.now() - begin).toBeLessThan(8000);
  });
});
