import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import { pathParameters } from '../../src/auth/caller/path-parameters.js';
import { counted } from '../support/mobile-calls.js';
import { problemOf } from '../support/problem-of.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

const undecodable = {
  in: 'path',
  pointer: '',
  code: 'encoding',
  detail: 'The path must be correctly percent-encoded.',
};

describe('a path that is not correctly percent-encoded', () => {
  let issuer: TokenIssuer;
  let bed: TestBed;
  let authorization: string;
  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    bed = await startTestBed({ environment: trusting(issuer), tenants: (url) => acmeTenant(url) });
    authorization = await issuer.bearer({ agents: ['291'] });
  });
  afterAll(async () => {
    await bed.close();
    await issuer.stopKeyServer();
  });

  it.each([
    ['to nowhere is 404', 'GET', '/nope/%ff', '/nope/***', 'NOT_FOUND', undefined],
    ['to nothing that exists is 404', 'GET', '/v1/errors/%ff', '/v1/errors/***', 'NOT_FOUND', undefined],
    [
      'of a method that is not there is 405',
      'PATCH',
      '/v1/agents/%ff/session',
      '/v1/agents/***/session',
      'METHOD_NOT_ALLOWED',
      'DELETE, GET, HEAD, PUT',
    ],
  ] as const)('%s', async (_what, method, path, instance, code, allow) => {
    const { status, headers, body } = await bed.send(method, path);
    expect(body).toEqual(problemOf(code, instance));
    expect([status, headers.get('allow') ?? undefined]).toEqual([body.status, allow]);
  });

  it('is asked for a token first', async () => {
    const { body } = await bed.send('GET', '/v1/agents/%ff/session');
    expect(body).toEqual(problemOf('UNAUTHENTICATED', '/v1/agents/***/session'));
  });

  it('is refused with a token, beside what else is wrong with it', async () => {
    const one = await bed.send('GET', '/v1/agents/%ff/session', undefined, { authorization });
    expect(one.body).toEqual(problemOf('VALIDATION_FAILED', '/v1/agents/***/session', { errors: [undecodable] }));
    const two = await bed.send('GET', '/v1/agents/0291/calls/%ff', undefined, { authorization });
    const agentId = { in: 'path', pointer: '/agentId', code: 'matches', detail: pathParameters.agentId.detail };
    expect(two.body).toEqual(
      problemOf('VALIDATION_FAILED', '/v1/agents/0291/calls/***', { errors: [undecodable, agentId] }),
    );
  });

  it('is, as the address of a callback, one that was never given out, and is written nowhere', async () => {
    const counts = await counted(bed, async () => {
      const { status, body } = await bed.send('POST', '/v1/mobile-agent/callbacks/unguessable-%ff-4711', {});
      expect([status, body]).toEqual([200, { retCode: '0', retMsg: 'success' }]);
    });
    expect(counts).toEqual({ 'release.unknownAddress': 1 });
    expect(bed.log()).toContain('"route":"/v1/mobile-agent/callbacks/:capability"');
    expect(bed.log()).not.toContain('unguessable');
  });
});
