import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange } from '../exchange.fixture.js';
import { problemOf } from './problem.fixture.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

let toy: ToyApp;
beforeAll(async () => {
  toy = await startToyApp();
});
afterAll(() => toy.app.close());

/** The answer taken apart; the request id is new each time, because nobody could read one. */
async function answerTo(text: string): Promise<{ status: number; head: string; body: unknown }> {
  const [head = '', body = ''] = (await exchange(toy.port, text)).split('\r\n\r\n');
  const parsed = JSON.parse(body) as { requestId: string };
  expect(head.toLowerCase()).toContain(`x-request-id: ${parsed.requestId}`);
  expect(head.toLowerCase()).toContain('content-type: application/problem+json\r\n');
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: { ...parsed, requestId: 'r1' } };
}

const notHttp = problemOf('VALIDATION_FAILED', '/', { detail: 'The request is not valid HTTP.' });

describe('bad HTTP', () => {
  it.each([
    ['nonsense', 'NONSENSE\r\n\r\n', 400, notHttp],
    ['HTTP/2 without agreement', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, notHttp],
    ['an address over 16 KiB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n`, 414, problemOf('URI_TOO_LONG', '/')],
    ['headers over 16 KiB', `GET / HTTP/1.1\r\nA: ${'x'.repeat(20_000)}`, 431, problemOf('HEADERS_TOO_LARGE', '/')],
  ])('answers %s with a problem, closes and observes it', async (_case, text, status, body) => {
    const answer = await answerTo(text);
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(answer.head).toContain('connection: close');
    expect(toy.ends.at(-1)).toMatchObject({ request: null, route: null, status });
  });

  it('answers CONNECT with 405', async () => {
    const { status, head, body } = await answerTo('CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n');
    expect([status, body]).toEqual([405, problemOf('METHOD_NOT_ALLOWED', '/')]);
    expect(head).toContain('allow: get, head, post, put, delete');
  });

  it('answers an unknown expectation with 417', async () => {
    const { status, body } = await answerTo('GET /v1/live HTTP/1.1\r\nHost: a\r\nExpect: foo\r\n\r\n');
    expect([status, body]).toEqual([417, problemOf('EXPECTATION_FAILED', '/v1/live')]);
  });

  it('answers a missing Host with 400', async () => {
    const { status, body } = await answerTo('GET /v1/live HTTP/1.1\r\n\r\n');
    const errors = [{ in: 'header', pointer: '/host', code: 'isDefined', detail: 'The Host header is required.' }];
    expect([status, body]).toEqual([400, problemOf('VALIDATION_FAILED', '/v1/live', { errors })]);
  });

  it('answers a target that is no path with 404', async () => {
    const { status, body } = await answerTo('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n');
    expect([status, body]).toEqual([404, problemOf('NOT_FOUND', '/')]);
  });

  it('answers a broken body once, and observes its request with that status', async () => {
    const head = 'POST /v1/agents/101/calls HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const { status, body } = await answerTo(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`);
    expect([status, body]).toEqual([400, notHttp]);
    const ends = () => toy.ends.filter(({ route }) => route === '/v1/agents/:agentId/calls');
    while (ends().length === 0) await sleep(5); // the connection is closed a little after the answer was read
    expect(ends()).toMatchObject([{ status: 400 }]);
  });
});

describe('what comes behind a request that still runs', () => {
  const slow = 'GET /v1/slow HTTP/1.1\r\nHost: a\r\n\r\n';

  it.each([
    ['nonsense', 'NONSENSE\r\n\r\n', 400],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\n\r\n', 405],
  ])('is answered after it: %s', async (_case, text, status) => {
    const answers = await exchange(toy.port, slow + slow + text, 5000);
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, code]) => Number(code));
    expect(statuses).toEqual([200, 200, status]);
    expect(answers.match(/\{"slow":true\}/g)).toHaveLength(2);
  });
});

describe('the server', () => {
  it('waits 10 s for headers, 30 s for a body, and keeps idle connections longer than the gateway in front', () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout } = toy.app.getHttpServer() as unknown as Record<
      string,
      number
    >;
    expect([headersTimeout, requestTimeout, keepAliveTimeout]).toEqual([10_000, 30_000, 75_000]);
  });
});
