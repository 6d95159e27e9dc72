import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, problemOf } from './problem.fixture.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

let toy: ToyApp;
beforeAll(async () => {
  toy = await startToyApp();
});
afterAll(() => toy.app.close());

describe('a problem thrown by a handler', () => {
  it('is answered as problem+json without a charset and without caching', async () => {
    const { headers } = await ask(toy.url, 'POST', '/v1/failures/busy');
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-request-id')).toBe('r1');
  });

  it('names upstream, call and Location where the outcome is unknown', async () => {
    const { status, headers, body } = await ask(toy.url, 'POST', '/v1/failures/unknown');
    const upstream = { system: 'aicc', operation: 'createCall', code: 'HTTP 503' };
    expect(status).toBe(502);
    expect(headers.get('location')).toBe('/v1/mobile-agent/calls/c1');
    expect(headers.has('retry-after')).toBe(false);
    expect(body).toEqual(problemOf('UPSTREAM_FAILURE', '/v1/failures/unknown', { upstream, call: 'c1' }));
  });

  it('says in whole seconds when a retryable one may be repeated', async () => {
    const { status, headers, body } = await ask(toy.url, 'POST', '/v1/failures/busy');
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    expect(body).toEqual(problemOf('OVERLOADED', '/v1/failures/busy'));
  });

  it.each([
    ['nothing was sent', {}, 'Bearer'],
    ['the token is no good', { authorization: 'Bearer x' }, 'Bearer error="invalid_token"'],
  ])('asks for a token with 401 when %s', async (_case, headers, challenge) => {
    const answer = await ask(toy.url, 'POST', '/v1/failures/token', { headers });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, challenge]);
    expect(answer.body).toEqual(problemOf('UNAUTHENTICATED', '/v1/failures/token'));
  });

  it('never calls the outcome of a GET unknown', async () => {
    const { body } = await ask(toy.url, 'GET', '/v1/failures/x');
    const detail = 'The platform did not answer in time.';
    expect(body).toEqual(problemOf('UPSTREAM_TIMEOUT', '/v1/failures/x', { outcome: 'not_executed', detail }));
  });

  it('answers HEAD as GET, without the body', async () => {
    const { status, headers, body } = await ask(toy.url, 'HEAD', '/v1/failures/x');
    expect([status, headers.get('content-type'), body]).toEqual([504, 'application/problem+json', null]);
  });
});

describe('anything else that is thrown', () => {
  it('is INTERNAL and shows nothing of itself, not even its own status', async () => {
    const { status, body } = await ask(toy.url, 'POST', '/v1/failures/defect');
    expect(status).toBe(500);
    expect(body).toEqual(problemOf('INTERNAL', '/v1/failures/defect'));
  });
});

describe('instance', () => {
  it('masks telephone numbers, also where the route was spelled with escapes', async () => {
    const { body } = await ask(toy.url, 'DELETE', '/v1/agents/101/calls/c1/p%61rties/13800138000?ticket=abc');
    const expected = { detail: 'The call has 11 digits.' };
    expect(body).toEqual(problemOf('AGENT_STATE_CONFLICT', '/v1/agents/101/calls/c1/p%61rties/***', expected));
  });

  it('starts, like type and Location, with the path of the external address', async () => {
    const behindProxy = await startToyApp('https://crm.example/bff/');
    try {
      const { headers, body } = await ask(behindProxy.url, 'POST', '/v1/failures/unknown');
      expect(headers.get('location')).toBe('/bff/v1/mobile-agent/calls/c1');
      expect(body).toMatchObject({ type: '/bff/v1/errors/UPSTREAM_FAILURE', instance: '/bff/v1/failures/unknown' });
    } finally {
      await behindProxy.app.close();
    }
  });
});
