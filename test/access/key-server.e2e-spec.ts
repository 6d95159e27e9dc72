import { describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

describe("the company gateway's key server", () => {
  it('is not flooded by made-up key ids', async () => {
    const issuer = await TokenIssuer.start();
    const bed = await startTestBed({ environment: trusting(issuer) });
    try {
      const began = performance.now();
      for (let n = 0; n < 60; n += 1) {
        const authorization = await issuer.bearer({}, 'ES256', `made-up-${n}`);
        expect((await bed.send('GET', '/v1/me', undefined, { authorization })).status).toBe(401);
      }
      // One look in 3 s, whoever asks; sixty requests take a busy machine some seconds.
      expect(issuer.asked).toBeLessThanOrEqual(2 + Math.ceil((performance.now() - began) / 3000));
      expect((await bed.send('GET', '/v1/me', undefined, { authorization: await issuer.bearer() })).status).toBe(200);
    } finally {
      await bed.close();
      await issuer.stopKeyServer();
    }
  });

  it('may go away: known keys go on serving, and an unknown one is no fault of the caller', async () => {
    const issuer = await TokenIssuer.start();
    const bed = await startTestBed({ environment: trusting(issuer) });
    try {
      const ask = async (...of: Parameters<TokenIssuer['bearer']>) =>
        bed.send('GET', '/v1/me', undefined, { authorization: await issuer.bearer(...of) });
      expect((await ask()).status).toBe(200);
      await issuer.stopKeyServer();
      expect((await ask({ sub: 'somebody-else' })).status).toBe(200);
      const unknown = await ask({}, 'EdDSA');
      expect(unknown.body).toEqual(problemOf('UPSTREAM_UNAVAILABLE', '/v1/me'));
      expect(Number(unknown.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await bed.close();
    }
  });

  it.each([
    ['docker --env-file', (value: string) => `"${value}"`],
    ['a file with Windows line ends', (value: string) => `${value}\r`],
  ])('proves its callers with settings as %s hands them over', async (_, written) => {
    const issuer = await TokenIssuer.start();
    const settings = Object.entries(trusting(issuer)).map(([name, value]) => [name, written(value)]);
    const environment = { ...Object.fromEntries(settings), JWT_ROLES_CLAIM: written('realm_access.roles') };
    const bed = await startTestBed({ environment });
    try {
      const claims = { agents: '', realm_access: { roles: 'supervisor' } };
      const { status, body } = await bed.send('GET', '/v1/me', undefined, {
        authorization: await issuer.bearer(claims),
        'x-tenant': 'elsewhere',
      });
      expect([status, body]).toEqual([
        200,
        {
          sub: 'u1',
          tenant: 'acme',
          agents: [],
          roles: ['supervisor'],
          features: { mobileAgent: true },
          callerIds: null,
        },
      ]);
    } finally {
      await bed.close();
      await issuer.stopKeyServer();
    }
  });

  it('has the last word on a key that it no longer publishes, for tokens that were seen before too', async () => {
    const issuer = await TokenIssuer.start();
    const bed = await startTestBed({ environment: trusting(issuer) });
    try {
      const ask = async (authorization: string) =>
        (await bed.send('GET', '/v1/me', undefined, { authorization })).status;
      const seen = await issuer.bearer({}, 'ES256');
      expect(await ask(seen)).toBe(200);
      await issuer.replaceKey('ES256');
      expect(await ask(await issuer.bearer({ sub: 'u2' }, 'ES256'))).toBe(200);
      expect(await ask(seen)).toBe(401);
    } finally {
      await bed.close();
      await issuer.stopKeyServer();
    }
  });
});
