import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

describe('a bidirectional call', () => {
  let issuer: TokenIssuer;
  let bed: TestBed;
  let path: string;
  const as = async (sub: string, ...roles: string[]) => ({
    authorization: await issuer.bearer({ sub, roles: ['click-to-call', ...roles] }),
  });

  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    bed = await startTestBed({ environment: trusting(issuer) });
    const dial = { caller: '13800138000', called: '13900139000' };
    const { body } = await bed.send('POST', '/v1/mobile-agent/calls', dial, await as('creator'));
    path = `/v1/mobile-agent/calls/${body.id}`;
  });
  afterAll(async () => {
    await bed.close();
    await issuer.stopKeyServer();
  });

  it.each([
    ['whoever placed it', 'creator', []],
    ['a supervisor', 'boss', ['supervisor']],
  ])('is shown to %s', async (_, sub, roles) => {
    expect((await bed.send('GET', path, undefined, await as(sub, ...roles))).status).toBe(200);
  });

  it.each(['', '/events', '/recording'])('does not exist for anybody else (%s)', async (part) => {
    const answer = await bed.send('GET', path + part, undefined, await as('colleague'));
    expect(answer.body).toEqual(problemOf('NOT_FOUND', path + part));
  });

  it('has a history that only supervisors read', async () => {
    const answer = await bed.send('GET', '/v1/mobile-agent/calls', undefined, await as('creator'));
    expect(answer.body).toEqual(problemOf('FORBIDDEN_ROLE', '/v1/mobile-agent/calls'));
  });
});
