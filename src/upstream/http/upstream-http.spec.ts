import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer as createTcpServer } from 'node:net';
import { dial, failureOf, poll, serve, servers, upstream } from './upstream-http.fixture.js';

afterEach(() => servers.close());

describe('UpstreamHttp', () => {
  it('sends the given headers and what HTTP/1.1 needs, and nothing else', async () => {
    const seen: unknown[] = [];
    const url = await serve(({ method, url: path, headers }, response) => {
      seen.push({ method, path, headers });
      response.end();
    });
    const http = upstream(url);
    await http.command(dial);
    await http.poll(poll);
    const host = url.slice('http://'.length);
    const userAgent = { 'user-agent': expect.stringMatching(/^contact-centre-bff\/\d+\.\d+\.\d+$/) };
    const always = { host, connection: 'keep-alive', 'accept-encoding': 'identity', ...userAgent, guid: 'b4f3' };
    const content = { 'content-type': 'application/json', 'content-length': '24' };
    expect(seen).toEqual([
      { method: 'PUT', path: dial.path, headers: { ...always, ...content } },
      { method: 'GET', path: poll.path, headers: always },
    ]);
  });

  it('gives back status, headers and text of any answer, an error status included', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(503, { 'Set-GUID': ['a', 'b'], 'X-One': '1' }).end('<h1>überlastet</h1>');
    });
    const { status, headers, body } = await upstream(url).command(dial);
    expect({ status, guid: headers['set-guid'], one: headers['x-one'], body }).toEqual({
      status: 503,
      guid: ['a', 'b'],
      one: '1',
      body: '<h1>überlastet</h1>',
    });
  });

  it('puts the path of the base address before every path', async () => {
    const paths: unknown[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      response.end();
    });
    const http = upstream(`${url}/behind/proxy`);
    await http.command(dial);
    await http.poll(poll);
    expect(paths).toEqual(['/behind/proxy/voicecall/291/callout', '/behind/proxy/agentevent/291']);
  });

  it('does not follow a redirect', async () => {
    const paths: unknown[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { Location: '/elsewhere' }).end();
    });
    expect((await upstream(url).command(dial)).status).toBe(307);
    expect(paths).toEqual([dial.path]);
  });

  it('lets held polls keep no command waiting', async () => {
    const url = await serve((request, response) => {
      if (request.method === 'PUT') response.end('dialled');
    });
    const http = upstream(url, { connections: 1 });
    const polls = [1, 2, 3].map(() => failureOf(http.poll({ ...poll, deadlineMs: 200 })));
    expect((await http.command(dial)).body).toBe('dialled');
    await Promise.all(polls);
  });

  it('opens a new connection when the upstream closed an idle one', async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    });
    const http = upstream(`http://${await servers.listen(server)}`);
    await http.command(dial);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await http.command(dial)).status).toBe(200);
    expect(connections).toBe(2);
  });

  it('lets running requests finish when it is closed', async () => {
    const url = await serve((_request, response) => void setTimeout(() => response.end('done'), 100));
    const http = upstream(url);
    const answer = http.command(dial);
    await http.close();
    expect((await answer).body).toBe('done');
  });

  it('lets those finish that wait for a connection when it is closed, and takes no more', async () => {
    const url = await serve((_request, response) => void setTimeout(() => response.end('done'), 50));
    const http = upstream(url, { connections: 1 });
    const answers = [1, 2, 3].map(() => http.command(dial));
    const closed = http.close();
    expect(await failureOf(http.command(dial))).toMatchObject({ kind: 'unreachable', sent: false, reason: 'CLOSED' });
    await closed;
    for (const answer of answers) expect((await answer).body).toBe('done');
  });

  it('ignores proxy variables', async () => {
    let proxied = 0;
    const proxy = await serve((_request, response) => {
      proxied += 1;
      response.end();
    });
    const url = await serve((_request, response) => response.end('direct'));
    const before = process.env;
    servers.afterwards(() => (process.env = before));
    process.env = { ...before, HTTP_PROXY: proxy, http_proxy: proxy, ALL_PROXY: proxy };
    expect((await upstream(url).command(dial)).body).toBe('direct');
    expect(proxied).toBe(0);
  });
});
