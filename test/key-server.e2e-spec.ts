import { describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../src/auth/caller/token-issuer.fixture.js';
import { problemOf } from './support/problem-of.js';
import { startTestBed } from './support/test-bed.js';
import { trusting } from './support/trusting.js';

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
});
