import { afterEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import type { UpstreamFailure } from './upstream-failure.js';
import { dial, failureOf, poll, serve, servers, upstream } from './upstream-http.fixture.js';

afterEach(() => servers.close());

describe('UpstreamHttp, when there is more to send than the upstream takes', () => {
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

  it('dials at once while one agent asks a thousand slow questions, and answers another agent', async () => {
    const url = await serve((request, response) => {
      if (request.url !== '/slow') response.end('done');
    });
    const http = upstream(url);
    const question = { ...poll, purpose: 'query' as const, deadlineMs: 4000 };
    const floods = Array.from({ length: 1000 }, () =>
      failureOf(http.command({ ...question, path: '/slow', agent: 'greedy' })),
    );
    const begin = performance.now();
    expect(await http.command({ ...dial, agent: 'greedy' })).toMatchObject({ body: 'done' });
    expect(await http.command({ ...dial, agent: 'other' })).toMatchObject({ body: 'done' });
    expect(await http.command({ ...question, path: '/quick', agent: 'other' })).toMatchObject({ body: 'done' });
    expect(performance.now() - begin).toBeLessThan(2000);
    const failures = (await Promise.all(floods)) as UpstreamFailure[];
    const count = (kind: string) => failures.filter((failure) => failure.kind === kind).length;
    expect({ overloaded: count('overloaded'), timeout: count('timeout') }).toEqual({ overloaded: 936, timeout: 64 });
  });

  it('dials at once while questions of everybody hang', async () => {
    const url = await serve((request, response) => {
      if (request.url !== '/slow') response.end('done');
    });
    const http = upstream(url, { connections: 4, queue: 100 });
    const questions = Array.from({ length: 50 }, (_, i) =>
      failureOf(http.command({ ...poll, purpose: 'query', agent: String(i), path: '/slow', deadlineMs: 3000 })),
    );
    for (let i = 0; i < 5; i += 1) expect(await http.command({ ...dial, agent: '7' })).toMatchObject({ body: 'done' });
    await http.close();
    await Promise.all(questions);
  });
});
