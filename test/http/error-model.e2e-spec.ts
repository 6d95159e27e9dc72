import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { anyValue } from '../support/any-value.js';
import { problemOf } from '../support/problem-of.js';
import { rawRequest } from '../support/raw-request.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const CALLS = '/v1/agents/291/calls';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed();
});
afterAll(() => bed.close());

/** Sends bytes that are no request to any client library; answers head and parsed body. */
async function sendBytes(bytes: string) {
  const socket = connect(Number(new URL(bed.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.end(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head: head.toLowerCase(), body: body === '' ? null : (JSON.parse(body) as unknown) };
}

describe('an unknown address', () => {
  it.each([
    '/',
    '/v1',
    '/v2/me',
    '/v1/me/',
    '/v1/Me',
    '/v1/agents/291',
    '/v1/agents/291/calls/',
    '/v1/agents/291/calls/1/2/3',
    '/favicon.ico',
  ])('%s is 404', async (path) => {
    const answer = await bed.send('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toEqual(problemOf('NOT_FOUND', path));
  });

  it('is 404 before the body is looked at', async () => {
    const answer = await bed.send('POST', '/v1/nowhere', '{broken', { 'content-type': 'text/plain' });
    expect(answer.body).toEqual(problemOf('NOT_FOUND', '/v1/nowhere'));
  });
});

describe('a method that an address does not have', () => {
  it.each([
    ['POST', '/v1/me', 'GET, HEAD'],
    ['PATCH', '/v1/agents/291/session', 'DELETE, GET, HEAD, PUT'],
    ['PUT', `${CALLS}/outbound`, /POST/],
    ['DELETE', '/livez', 'GET, HEAD'],
    ['OPTIONS', '/v1/me', 'GET, HEAD'],
    ['GET', '/v1/mobile-agent/callbacks/unguessable-segment-4711', 'POST'],
  ])('%s %s is 405 with Allow', async (method, path, allow) => {
    const answer = await rawRequest(bed.url, method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toEqual(typeof allow === 'string' ? allow : expect.stringMatching(allow));
    const instance = path.replace('unguessable-segment-4711', '***');
    expect(answer.body).toEqual(problemOf('METHOD_NOT_ALLOWED', instance));
  });
});

describe('what is too long', () => {
  it.each([8193, 12_000])('as an address of %i characters is 414', async (length) => {
    const answer = await rawRequest(bed.url, 'GET', `/v1/me?x=${'x'.repeat(length - 9)}`);
    expect(answer.body).toEqual(problemOf('URI_TOO_LONG', '/v1/me'));
  });

  it('as an address of 20,000 characters is 414 too', async () => {
    const { body } = await rawRequest(bed.url, 'GET', `/${'x'.repeat(20_000)}`);
    expect(body).toEqual(problemOf('URI_TOO_LONG', '/'));
  });

  it('as headers is 431', async () => {
    const { body, headers } = await rawRequest(bed.url, 'GET', '/v1/me', { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toEqual(problemOf('HEADERS_TOO_LARGE', '/'));
  });
});

describe('what is no HTTP', () => {
  it.each(['nonsense\r\n\r\n', 'GET\r\n\r\n', 'GET /v1/me HTTP/1.1\r\nbroken header\r\n\r\n'])(
    '%j is answered as malformed',
    async (bytes) => {
      const { head, body } = await sendBytes(bytes);
      expect(head).toMatch(/^http\/1\.1 400 /);
      expect(head).toContain('connection: close');
      expect(body).toEqual(problemOf('VALIDATION_FAILED', '/'));
    },
  );

  it('like a request without Host is answered with the missing header', async () => {
    const { body } = await sendBytes('GET /v1/me HTTP/1.1\r\nConnection: close\r\n\r\n');
    const errors = [{ in: 'header', pointer: '/host', code: 'isDefined', detail: anyValue.text }];
    expect(body).toEqual(problemOf('VALIDATION_FAILED', '/v1/me', { errors }));
  });

  it('like an unknown expectation is 417', async () => {
    const { body } = await rawRequest(bed.url, 'GET', '/v1/me', { headers: { expect: 'the-spanish-inquisition' } });
    expect(body).toEqual(problemOf('EXPECTATION_FAILED', '/v1/me'));
  });

  it('like a path that is not correctly encoded is 400', async () => {
    const { body } = await rawRequest(bed.url, 'GET', '/v1/agents/%zz/calls');
    const errors = [{ in: 'path', pointer: '', code: 'encoding', detail: anyValue.text }];
    expect(body).toEqual(problemOf('VALIDATION_FAILED', expect.any(String) as unknown as string, { errors }));
  });
});

describe('the request id', () => {
  it.each(['a', 'A-b_c.9', 'x'.repeat(128)])('%s is taken over into answer, header and log', async (requestId) => {
    const answer = await bed.send('GET', '/v1/nowhere', undefined, { 'x-request-id': requestId });
    expect(answer.body.requestId).toBe(requestId);
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    expect(bed.log()).toContain(`"requestId":"${requestId}"`);
  });

  it.each(['x'.repeat(129), 'a b', 'ü', 'a;b'])('%s is replaced', async (requestId) => {
    const { headers, body } = await rawRequest(bed.url, 'GET', '/v1/nowhere', {
      headers: { 'x-request-id': requestId },
    });
    expect(body.requestId).not.toBe(requestId);
    expect(headers['x-request-id']).toBe(body.requestId);
  });

  it('stands in answers that are no problem as well', async () => {
    const { headers } = await bed.send('GET', '/v1/me', undefined, { 'x-request-id': 'r-1' });
    expect(headers.get('x-request-id')).toBe('r-1');
  });
});

describe('every answer', () => {
  it.each(['/v1/me', '/v1/errors', '/livez', '/readyz', '/v1/nowhere'])('of %s must not be stored', async (path) => {
    expect((await bed.send('GET', path)).headers.get('cache-control')).toBe('no-store');
  });

  it.each(['/v1/me', '/v1/agents/291/session', '/livez', '/v1/nowhere'])('of HEAD %s is that of GET', async (path) => {
    const [head, get] = [await bed.send('HEAD', path), await bed.send('GET', path)];
    expect([head.status, head.text]).toEqual([get.status, '']);
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
  });

  it('masks a telephone number and a call back address that somebody put into the path', async () => {
    const { body } = await bed.send('GET', '/v1/agents/1390013900/13900139000');
    expect(body.instance).toBe('/v1/agents/1390013900/***');
    // Longer than any agent id.
    const misplaced = await bed.send('GET', '/v1/agents/13900139000/session');
    expect(misplaced.body.instance).toBe('/v1/agents/***/session');
    await bed.send('POST', '/v1/mobile-agent/callbacks/unguessable-segment-4712', '{}');
    expect(bed.log()).not.toContain('unguessable-segment');
  });
});
