import { afterEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { failureOf, poll, serve, servers, upstream } from './upstream-http.fixture.js';

describe('the connections of polls', () => {
  afterEach(() => servers.close());

  /** A gateway that holds each poll until it is told to answer, and knows over which connection it came. */
  async function gateway() {
    const held: { port: number | undefined; response: ServerResponse }[] = [];
    const url = await serve(({ socket }, response) => held.push({ port: socket.remotePort, response }));
    const arrived = async (count: number) => {
      while (held.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
      return held;
    };
    return { http: upstream(url), arrived };
  }

  it('are as many as polls run at once, and are used again, the last one first', async () => {
    const { http, arrived } = await gateway();
    const polls = [http.poll(poll), http.poll(poll), http.poll(poll)];
    const [first, second, third] = await arrived(3);
    for (const [index, one] of [second, first, third].entries()) {
      one?.response.end('{}');
      await polls[[1, 0, 2][index] ?? 0];
    }
    void failureOf(http.poll(poll));
    void failureOf(http.poll(poll));
    const ports = (await arrived(5)).map(({ port }) => port);
    expect(new Set(ports.slice(0, 3)).size).toBe(3);
    expect(ports.slice(3)).toEqual([ports[2], ports[0]]);
  });

  it('are not used again when something went wrong over them', async () => {
    const { http, arrived } = await gateway();
    const late = failureOf(http.poll({ ...poll, deadlineMs: 100 }));
    expect(await late).toMatchObject({ kind: 'timeout', sent: true });
    const next = http.poll(poll);
    const [, second] = await arrived(2);
    second?.response.end('{"message":"success"}');
    expect(await next).toMatchObject({ status: 200, body: '{"message":"success"}' });
    const [first] = await arrived(2);
    expect([first?.response.destroyed, first?.port === second?.port]).toEqual([true, false]);
  });

  it('stay open until their polls are answered when the upstream is closed, and take no more', async () => {
    const { http, arrived } = await gateway();
    const running = http.poll(poll);
    const [held] = await arrived(1);
    let isClosed = false;
    const closing = http.close().then(() => (isClosed = true));
    expect(await failureOf(http.poll(poll))).toMatchObject({ kind: 'unreachable', sent: false, reason: 'CLOSED' });
    expect(isClosed).toBe(false);
    held?.response.end('{}');
    expect(await running).toMatchObject({ status: 200 });
    await closing;
  });
});
