import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('every answer', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed();
  });
  afterAll(() => bed.close());

  it.each([
    ['a resource', 'GET', '/v1/me', 200],
    ['a refused request', 'POST', '/v1/agents/x/calls/outbound', 400],
    ['an unknown path', 'GET', '/v1/nowhere', 404],
    ['a wrong method', 'DELETE', '/v1/me', 405],
    ['a probe', 'GET', '/livez', 200],
    ['the metrics', 'GET', '/metrics', 200],
  ])('tells browsers what not to do with it: %s', async (_, method, path, status) => {
    const { headers, ...answer } = await bed.send(method, path);
    expect(answer.status).toBe(status);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const policy = headers.get('content-security-policy') ?? '';
    for (const directive of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(directive);
    }
    // On plain HTTP a browser complains about them.
    for (const name of ['cross-origin-opener-policy', 'origin-agent-cluster', 'strict-transport-security'])
      expect([name, headers.get(name)]).toEqual([name, null]);
    expect(headers.get('server') ?? headers.get('x-powered-by')).toBeNull();
  });

  it('also an event stream has them', async () => {
    const stream = await bed.follow('291');
    expect(stream.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store, no-transform',
    });
    stream.close();
  });

  it('to TRACE repeats nothing', async () => {
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const trace = request(`${bed.url}/v1/me`, { method: 'TRACE', headers: { cookie: 'sid=canary' } }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      trace.on('error', reject).end();
    });
    expect(answer.status).toBe(405);
    expect(answer.text).not.toContain('canary');
  });
});
