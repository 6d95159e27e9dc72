import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { LocalServers } from './testing/local-servers.js';
import type { UpstreamRequest } from './upstream-exchange.js';
import type { UpstreamFailure } from './upstream-failure.js';
import { UpstreamHttp, type UpstreamTarget } from './upstream-http.js';

const servers = new LocalServers();
afterEach(() => servers.close());

const serve = async (listener: RequestListener) => `http://${await servers.listen(createHttpServer(listener))}`;

function upstream(baseUrl: string, target: Partial<UpstreamTarget> = {}): UpstreamHttp {
  const http = new UpstreamHttp({ baseUrl, ...target });
  servers.afterwards(() => http.close());
  return http;
}

const dial: UpstreamRequest = {
  method: 'PUT',
  path: '/voicecall/291/callout',
  headers: { 'Content-Type': 'application/json', Guid: 'b4f3' },
  body: '{"called":"13800138000"}',
  deadlineMs: 2000,
};
const poll: UpstreamRequest = { method: 'GET', path: '/agentevent/291', headers: { Guid: 'b4f3' }, deadlineMs: 2000 };

const failureOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'no failure',
    (failure: unknown) => failure,
  );

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
    const content = { 'content-type': 'application/json', 'content-length': '24' };
    expect(seen).toEqual([
      { method: 'PUT', path: dial.path, headers: { host, connection: 'keep-alive', guid: 'b4f3', ...content } },
      { method: 'GET', path: poll.path, headers: { host, connection: 'keep-alive', guid: 'b4f3' } },
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

  it('never sends a request that missed its deadline in the queue of a full pool', async () => {
    const paths: unknown[] = [];
    const held: (() => void)[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      if (request.url === '/first') held.push(() => response.end());
      else response.end();
    });
    const http = upstream(url, { connections: 1 });
    const first = http.command({ ...dial, path: '/first' });
    const late = await failureOf(http.command({ ...dial, path: '/late', deadlineMs: 100 }));
    expect(late).toMatchObject({ kind: 'timeout', sent: false });
    held.forEach((release) => release());
    await first;
    await http.command({ ...dial, path: '/next' });
    expect(paths).toEqual(['/first', '/next']);
  });

  it('does not send what is late already', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.end();
    });
    const http = upstream(url);
    for (const deadlineMs of [0, -5])
      expect(await failureOf(http.command({ ...dial, deadlineMs }))).toMatchObject({ kind: 'timeout', sent: false });
    await http.command(dial);
    expect(requests).toBe(1);
  });

  it('refuses a command in no time when connections and queue are full', async () => {
    const held: ServerResponse[] = [];
    let release: (response: ServerResponse) => unknown = (response) => held.push(response);
    const url = await serve((_request, response) => {
      release(response);
    });
    const http = upstream(url, { connections: 1, queue: 1 });
    const running = [http.command(dial), http.command(dial)];
    const times: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const begin = performance.now();
      expect(await failureOf(http.command(dial))).toMatchObject({ kind: 'overloaded', sent: false });
      times.push(performance.now() - begin);
    }
    expect(Math.min(...times)).toBeLessThan(50);
    release = (response) => response.end();
    held.forEach(release);
    await Promise.all(running);
  });

  it('holds 256 commands and lets 512 wait, when the upstream hangs, and sends none of those late', async () => {
    let requests = 0;
    const http = upstream(await serve(() => (requests += 1)));
    const many = (length: number, deadlineMs: number) =>
      Array.from({ length }, () => failureOf(http.command({ ...dial, deadlineMs })));
    const running = [...many(256, 2000), ...many(512, 1000)];
    const times: number[] = [];
    for (let i = 0; i < 100; i += 1) {
      const begin = performance.now();
      expect(await failureOf(http.command(dial))).toMatchObject({ kind: 'overloaded' });
      times.push(performance.now() - begin);
    }
    const median = times.sort((a, b) => a - b)[50];
    expect(median).toBeLessThan(50);
    const failures = (await Promise.all(running)) as UpstreamFailure[];
    expect(failures.every(({ kind }) => kind === 'timeout')).toBe(true);
    expect(failures.filter(({ sent }) => sent)).toHaveLength(256);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(requests).toBe(256);
  });

  it('does not send a request for which the time is all but over', async () => {
    const paths: unknown[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      setTimeout(() => response.end(), 970);
    });
    const http = upstream(url, { connections: 1 });
    const first = http.command({ ...dial, path: '/first' });
    const late = failureOf(http.command({ ...dial, path: '/late', deadlineMs: 1000 }));
    await first;
    expect(await late).toMatchObject({ kind: 'timeout', sent: false });
    expect(paths).toEqual(['/first']);
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
