import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const CRM = 'https://crm.example.com';
const EXPOSED = 'Location, Retry-After, X-Request-Id, Idempotent-Replayed, RateLimit, RateLimit-Policy';
const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };

const corsOf = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'));

describe('a page of another origin', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ environment: { CORS_ORIGINS: `${CRM}, http://localhost:5173` } });
  });
  afterAll(() => bed.close());
  const readable = { 'access-control-allow-origin': CRM, 'access-control-expose-headers': EXPOSED, vary: 'Origin' };

  it('asks without a token what it may send', async () => {
    const answer = await bed.send('OPTIONS', '/v1/agents/291/calls/outbound', undefined, { origin: CRM, ...PREFLIGHT });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(corsOf(answer.headers)).toEqual({
      ...readable,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
      'access-control-allow-headers':
        'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Request-Id, X-Tenant',
      'access-control-max-age': '7200',
    });
  });

  it.each([
    ['an answer', 'GET', '/v1/me', {}, 200],
    ['an unknown path', 'GET', '/v1/nothing', {}, 404],
    ['a wrong method', 'PUT', '/v1/me', {}, 405],
    ['a refused path', 'GET', '/v1/agents/x/session', {}, 400],
    ['a path that cannot be decoded', 'GET', '/v1/agents/%zz/session', {}, 400],
    ['an unknown tenant', 'GET', '/v1/me', { 'x-tenant': 'initech' }, 403],
    ['an address that is too long', 'GET', `/v1/me?${'x'.repeat(9000)}`, {}, 414],
    ['a refused body', 'POST', '/v1/agents/291/calls/outbound', {}, 400],
  ] as const)('reads %s', async (_, method, path, headers, status) => {
    const body = method === 'POST' ? {} : undefined;
    const answer = await bed.send(method, path, body, { origin: CRM, ...headers });
    expect(answer.status).toBe(status);
    expect(corsOf(answer.headers)).toEqual(readable);
  });

  it('reads the event stream', async () => {
    const stream = await bed.follow('291', { origin: CRM });
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject(readable);
    stream.close();
  });

  it.each(['https://crm.example.com.evil.example', 'https://crm.example.com:8443', 'http://crm.example.com', 'null'])(
    'reads nothing when it comes from %s',
    async (origin) => {
      expect(corsOf((await bed.send('GET', '/v1/me', undefined, { origin })).headers)).toEqual({ vary: 'Origin' });
      const preflight = await bed.send('OPTIONS', '/v1/me', undefined, { origin, ...PREFLIGHT });
      expect(preflight.status).toBe(405);
      expect(corsOf(preflight.headers)).toEqual({ vary: 'Origin' });
    },
  );

  it('gets an ordinary answer to an OPTIONS that is no preflight', async () => {
    const answer = await bed.send('OPTIONS', '/v1/me', undefined, { origin: CRM });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('without CORS_ORIGINS', () => {
  it('no CORS header is sent to anybody', async () => {
    const bed = await startTestBed();
    try {
      const answer = await bed.send('GET', '/v1/me', undefined, { origin: CRM });
      expect(answer.status).toBe(200);
      expect(corsOf(answer.headers)).toEqual({});
    } finally {
      await bed.close();
    }
  });
});
