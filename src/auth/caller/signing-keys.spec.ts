import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SigningKeys } from './signing-keys.js';
import { TokenIssuer } from './token-issuer.fixture.js';
import { TokenVerifier } from './token-verifier.js';

const unauthenticated = (detail: string) => ({ code: 'UNAUTHENTICATED', details: { detail } });

describe(SigningKeys.name, () => {
  let issuer: TokenIssuer;
  let keys: SigningKeys;
  let verifier: TokenVerifier;

  beforeEach(async () => {
    issuer = await TokenIssuer.start();
    keys = new SigningKeys(issuer.environment());
    verifier = new TokenVerifier(issuer.environment(), keys);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await issuer.stopKeyServer();
  });

  it('asks once for many tokens, and follows a rotation at once', async () => {
    await Promise.all(
      [issuer.bearer(), issuer.bearer({}, 'ES256'), issuer.bearer({}, 'PS512')].map(async (one) =>
        verifier.verify(await one),
      ),
    );
    expect(issuer.asked).toBe(1);
    issuer.published.push('EdDSA');
    expect(await verifier.verify(await issuer.bearer({}, 'EdDSA'))).toMatchObject({ sub: 'u1' });
    expect(issuer.asked).toBe(2);
  });

  it('refuses a key id that nobody publishes, and is not made to ask again and again', async () => {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      await expect(verifier.verify(await issuer.bearer({}, 'ES256', `made-up-${attempt}`))).rejects.toMatchObject(
        unauthenticated('The token is signed with a key that its issuer does not publish.'),
      );
    }
    expect(issuer.asked).toBe(21);
  });

  it('looks once for many who come with a new key at the same moment, and can look again', async () => {
    await verifier.verify(await issuer.bearer());
    for (const [round, kid] of ['next', 'EdDSA'].entries()) {
      if (kid === 'EdDSA') issuer.published.push(kid);
      const bearers = await Promise.all(
        Array.from({ length: 25 }, (_, n) => issuer.bearer({ sub: `u${n}` }, kid === 'EdDSA' ? 'EdDSA' : 'ES256', kid)),
      );
      const verified = await Promise.allSettled(bearers.map((bearer) => verifier.verify(bearer)));
      const wanted = kid === 'EdDSA' ? 'fulfilled' : 'rejected';
      expect(new Set(verified.map(({ status }) => status))).toEqual(new Set([wanted]));
      expect(issuer.asked).toBe(2 + round);
    }
  });

  it('reads the keys again after ten minutes, without making anybody wait', async () => {
    await verifier.verify(await issuer.bearer());
    issuer.published = ['ES256'];
    jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 601_000);
    expect(await verifier.verify(await issuer.bearer({ sub: 'u2' }))).toMatchObject({ sub: 'u2' });
    let refusal: unknown;
    for (let n = 0; refusal === undefined; n += 1) {
      refusal = await verifier.verify(await issuer.bearer({ sub: `late-${n}` })).then(
        () => undefined,
        (error: unknown) => error,
      );
    }
    expect(refusal).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(issuer.asked).toBe(3);
  });

  it('is unavailable before the first keys are there, and recovers', async () => {
    await issuer.stopKeyServer();
    await expect(verifier.verify(await issuer.bearer())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await keys.areKnown()).toBe(false);
    await issuer.openKeyServer();
    expect(await keys.areKnown()).toBe(true);
    expect(await verifier.verify(await issuer.bearer())).toMatchObject({ sub: 'u1' });
  });

  it('goes on serving known keys while it is away; an unknown one is unavailable', async () => {
    await verifier.verify(await issuer.bearer());
    await issuer.stopKeyServer();
    expect(await verifier.verify(await issuer.bearer({ sub: 'u2' }))).toMatchObject({ sub: 'u2' });
    for (let attempt = 0; attempt < 25; attempt += 1) {
      const unknown = issuer.bearer({}, 'EdDSA', `new-${attempt}`);
      await expect(verifier.verify(await unknown)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    }
  });

  it('tells operators once why they cannot be read, and once that they can again', async () => {
    const said: unknown[] = [];
    for (const level of ['warn', 'log'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((message: unknown) => void said.push(message));
    await issuer.stopKeyServer();
    for (let probe = 0; probe < 3; probe += 1) await keys.areKnown();
    await issuer.openKeyServer();
    for (let probe = 0; probe < 3; probe += 1) await keys.areKnown();
    expect(said).toEqual([
      'The signing keys (JWT_JWKS_URL) cannot be read: fetch failed (ECONNREFUSED)',
      'The signing keys can be read again',
    ]);
  });
});
