import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNothingSent } from '../support/expect-nothing-sent.js';
import { rawRequest } from '../support/raw-request.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const DIAL = '{"called":"13900139000"}';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 }, environment: { DEDUPE_WINDOW_MS: '0' } });
});
afterAll(() => bed.close());

const sendingNothing = <T>(send: () => Promise<T>) => expectNothingSent(bed, send);

describe('an agent id in the path', () => {
  it.each([
    '100',
    '1000000',
    '0291',
    '+291',
    '-291',
    '291.0',
    '2e2',
    '0x123',
    '291%20',
    '%20291',
    '291;forcelogout',
    '291%2Flogout',
    '291%2F..%2F292',
    '291%5C..',
    '..%2F291',
    '%2e%2e%2f291',
    '291%00',
    '291%0d%0aGuid:%20x',
    '291%3Fx=1',
    '291%23',
    '%EF%BC%92%EF%BC%99%EF%BC%91',
    '%D9%A2%D9%A9%D9%A1',
    'undefined',
    '99999999999999999999',
  ])('%s is refused', async (agentId) => {
    const answer = await sendingNothing(() =>
      rawRequest(bed.url, 'POST', `/v1/agents/${agentId}/calls/outbound`, { body: DIAL }),
    );
    expect(answer.status).toBe(400);
    const instance = expect.stringMatching(/^\/v1\/agents\/[^/]*\/calls\/outbound$/);
    const error = { in: 'path', pointer: '/agentId', code: expect.any(String), detail: expect.any(String) };
    expect(answer.body).toEqual(problemOf('VALIDATION_FAILED', '', { instance, errors: [error] }));
  });

  it.each([
    ['/v1/agents/101/calls', 200],
    ['/v1/agents/100/calls', 400],
    ['/v1/agents/999999/calls', 200],
    ['/v1/agents/1000000/calls', 400],
  ])('at %s is judged by the range of the tenant', async (path, status) => {
    expect((await bed.send('GET', path)).status).toBe(status);
  });

  it.each([
    '/v1/agents/291/../292/session',
    '/v1/agents/./291/session',
    '//v1/agents/291/session',
    '/v1/agents//session',
  ])('cannot be reached by %s', async (path) => {
    const answer = await sendingNothing(() => rawRequest(bed.url, 'GET', path));
    expect(answer.body).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });
});

describe('another path parameter', () => {
  it.each([
    ['/v1/agents/291/calls/..%2Fprevious', '/id'],
    ['/v1/agents/291/calls/a%20b', '/id'],
    [`/v1/agents/291/calls/${'x'.repeat(65)}`, '/id'],
    ['/v1/agents/291/queues/25%2F..%2F26/waiting-calls', '/skillId'],
    ['/v1/agents/291/queues/12345678901/waiting-calls', '/skillId'],
    ['/v1/agents/291/queues/%EF%BC%92/waiting-calls', '/skillId'],
    ['/v1/mobile-agent/calls/..%2Fcallbacks', '/id'],
  ])('in %s is refused', async (path, pointer) => {
    const answer = await sendingNothing(() => rawRequest(bed.url, 'GET', path));
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'path', pointer }] });
  });
});

describe('a query', () => {
  it.each([
    ['/v1/agents/291/calls?limit=0', '/limit'],
    ['/v1/agents/291/calls?limit=201', '/limit'],
    ['/v1/agents/291/calls?limit=1.5', '/limit'],
    ['/v1/agents/291/calls?limit=1&limit=2', '/limit'],
    ['/v1/agents/291/calls?cursor=nonsense', '/cursor'],
    ['/v1/agents/291/calls?colour=red', '/colour'],
  ])('%s is refused', async (path, pointer) => {
    const { body } = await bed.send('GET', path);
    expect(body.code).toBe('VALIDATION_FAILED');
    expect(body.errors).toContainEqual(expect.objectContaining({ in: 'query', pointer }));
  });

  it('names all of its faults at once', async () => {
    const { body } = await bed.send('GET', '/v1/agents/291/calls?limit=0&cursor=nonsense&colour=red');
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(new Set(pointers)).toEqual(new Set(['/limit', '/cursor', '/colour']));
  });

  it.each(['/v1/agents/291/calls?cursor=', '/v1/agents/291/calls?limit=1', '/v1/agents/291/calls?limit=200'])(
    '%s fits',
    async (path) => {
      expect((await bed.send('GET', path)).status).toBe(200);
    },
  );
});
