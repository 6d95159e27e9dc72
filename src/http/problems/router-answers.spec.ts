import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exchange } from '../exchange.fixture.js';
import { ask, problemOf } from './problem.fixture.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

let toy: ToyApp;
beforeAll(async () => {
  toy = await startToyApp();
});
afterAll(() => toy.app.close());

const brokenJson = { body: '{', type: 'application/json' };

describe('the router', () => {
  it.each([
    ['/nowhere', '/nowhere'],
    ['/v1/agents/101/calls/', '/v1/agents/101/calls/'],
    ['/V1/agents/101/calls', '/V1/agents/101/calls'],
    ['/v1/agents//calls', '/v1/agents//calls'],
    ['/v1/agents/101/../101/x', '/v1/agents/101/x'],
    ['/v1/callbacks/secret/more?x=1', '/v1/callbacks/***/***'],
    ['/somewhere/13800138000', '/somewhere/***'],
  ])('answers POST %s with 404 before it reads the body', async (path, instance) => {
    const { status, body } = await ask(toy.url, 'POST', path, brokenJson);
    expect(status).toBe(404);
    expect(body).toEqual(problemOf('NOT_FOUND', instance));
  });

  it('answers a wrong method with 405 and the right ones, before it reads the body', async () => {
    const { status, headers, body } = await ask(toy.url, 'PATCH', '/v1/agents/101/calls', brokenJson);
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect(body).toEqual(problemOf('METHOD_NOT_ALLOWED', '/v1/agents/101/calls'));
  });

  it.each(['GET', 'DELETE', 'PATCH'])(
    'does not take the last word of a fixed address for an id: %s',
    async (method) => {
      const { status, headers, body } = await ask(toy.url, method, '/v1/agents/101/calls/outbound');
      expect([status, headers.get('allow')]).toEqual([405, 'POST']);
      expect(body).toEqual(problemOf('METHOD_NOT_ALLOWED', '/v1/agents/101/calls/outbound'));
    },
  );

  it('takes every other word for an id', async () => {
    for (const id of ['outbound-1', 'Outbound', 'c1'])
      expect((await ask(toy.url, 'GET', `/v1/agents/101/calls/${id}`)).body).toEqual({ id });
  });

  it('answers a path that is not correctly encoded and leads nowhere with 404, and observes it', async () => {
    const { status, headers, body } = await ask(toy.url, 'GET', '/v1/%zz/calls');
    expect([status, headers.get('x-request-id')]).toEqual([404, 'r1']);
    expect(body).toEqual(problemOf('NOT_FOUND', '/v1/***/calls'));
    expect(toy.ends.at(-1)).toMatchObject({ status: 404, route: null, problem: { code: 'NOT_FOUND' } });
  });

  it('answers a wrong method with 405 although the path is not correctly encoded', async () => {
    const { status, headers, body } = await ask(toy.url, 'PATCH', '/v1/agents/%ff/calls');
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect(body).toEqual(problemOf('METHOD_NOT_ALLOWED', '/v1/agents/***/calls'));
  });

  it('answers an address whose host is none with 400, and observes it', async () => {
    const answer = await exchange(
      toy.port,
      'GET http://x:99999/v1/live HTTP/1.1\r\nHost: x\r\nX-Request-Id: r1\r\n\r\n',
    );
    const detail = 'The address must be a path, or name a host that can be one.';
    const errors = [{ in: 'path', pointer: '', code: 'address', detail }];
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual(
      problemOf('VALIDATION_FAILED', '/v1/live', { errors }),
    );
    expect(toy.ends.at(-1)).toMatchObject({ status: 400, route: null, problem: { code: 'VALIDATION_FAILED' } });
  });

  it('leaves a path parameter of any length to validation', async () => {
    const { status } = await ask(toy.url, 'GET', `/v1/agents/${'1'.repeat(4000)}/calls`);
    expect(status).toBe(200);
  });

  it('answers an address over 8 KiB with 414', async () => {
    const { status, body } = await ask(toy.url, 'GET', `/v1/${'x'.repeat(8200)}`);
    expect(status).toBe(414);
    expect(body).toEqual(problemOf('URI_TOO_LONG', `/v1/${'x'.repeat(1020)}`));
  });
});
