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

  /** Moves the clock that the keys go by. */
  let pass: (ms: number) => void;

  beforeEach(async () => {
    let now = 1_000_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    pass = (ms) => void (now += ms);
    issuer = await TokenIssuer.start();
    keys = new SigningKeys(issuer.environment());
    verifier = new TokenVerifier(issuer.environment(), keys);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await issuer.stopKeyServer();
  });

  /** What becomes of a token: the code of the problem, or nothing. */
  const refusal = async (bearer: string): Promise<unknown> =>
    verifier.verify(bearer).then(
      () => null,
      (error: unknown) => (error as { code?: unknown }).code,
    );

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

  it('refuses a key id that nobody publishes, and looks for it once in three seconds', async () => {
    const madeUp = async (n: number) => verifier.verify(await issuer.bearer({}, 'ES256', `made-up-${n}`));
    for (let n = 0; n < 40; n += 1) {
      await expect(madeUp(n)).rejects.toMatchObject(
        unauthenticated('The token is signed with a key that its issuer does not publish.'),
      );
    }
    expect(issuer.asked).toBe(2);
    for (const [ms, asked] of [
      [2999, 2],
      [1, 3],
      [2999, 3],
    ] as const) {
      pass(ms);
      await Promise.allSettled(Array.from({ length: 40 }, (_, n) => madeUp(n)));
      expect(issuer.asked).toBe(asked);
    }
  });

  it('finds a new key within three seconds, however many ids were made up before', async () => {
    for (let minute = 0; minute < 25; minute += 1) {
      expect(await refusal(await issuer.bearer({}, 'ES256', `made-up-${minute}`))).toBe('UNAUTHENTICATED');
      pass(2400);
    }
    issuer.published.push('EdDSA');
    pass(3000);
    expect(await refusal(await issuer.bearer({}, 'EdDSA'))).toBeNull();
  });

  it.each([
    ['under the old id', true],
    ['without an id', false],
  ])('finds a new key %s by the signature that does not fit', async (_, showsIds) => {
    issuer.showsIds = showsIds;
    const bearer = async (sub: string) =>
      `Bearer ${await issuer.tokenOf(showsIds ? { kid: 'ES256' } : {}, { sub }, 'ES256')}`;
    const before = await bearer('u1');
    expect(await refusal(before)).toBeNull();
    await issuer.replaceKey('ES256');
    expect(await refusal(await bearer('u2'))).toBeNull();
    expect(issuer.asked).toBe(2);
    // The key of the first token is gone, and nobody had to wait for that to be seen.
    expect(await refusal(before)).toBe('UNAUTHENTICATED');
  });

  it('finds the key of a token that names one, in a key set without ids', async () => {
    issuer.showsIds = false;
    for (const kid of ['RS256', 'anything']) {
      expect(await refusal(await issuer.bearer({}, 'RS256', kid))).toBeNull();
      expect(await refusal(await issuer.bearer({}, 'EdDSA', kid))).toBe('UNAUTHENTICATED');
    }
  });

  it('is not made to ask again and again by signatures that fit no key', async () => {
    const good = await issuer.bearer({}, 'ES256');
    expect(await refusal(good)).toBeNull();
    for (let n = 0; n < 20; n += 1) {
      const [header, payload] = (await issuer.token({ sub: `root-${n}` }, 'ES256')).split('.');
      const forged = `Bearer ${header}.${payload}.${good.split('.')[2]}`;
      await expect(verifier.verify(forged)).rejects.toMatchObject(unauthenticated("The token's signature is invalid."));
    }
    expect(issuer.asked).toBe(2);
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
      pass(3000);
    }
  });

  it('refuses the tokens of a withdrawn key within a minute, those it has seen before too', async () => {
    const seen = await issuer.bearer();
    expect(await refusal(seen)).toBeNull();
    issuer.published = ['ES256'];
    // Nobody asks for a minute: the very next request must not be the one that slips through.
    pass(51_000);
    expect(await refusal(seen)).toBe('UNAUTHENTICATED');
    expect(await refusal(await issuer.bearer({ sub: 'u2' }))).toBe('UNAUTHENTICATED');
    expect(await refusal(await issuer.bearer({}, 'ES256'))).toBeNull();
  });

  it('reads the keys again beside the requests while there is time', async () => {
    const seen = await issuer.bearer();
    expect(await refusal(seen)).toBeNull();
    issuer.published = ['ES256'];
    pass(21_000);
    expect(await refusal(seen)).toBeNull();
    while (keys.version === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await refusal(seen)).toBe('UNAUTHENTICATED');
  });

  it('checks no token anew when the same keys come in another order', async () => {
    expect(await refusal(await issuer.bearer())).toBeNull();
    issuer.published.reverse();
    pass(51_000);
    expect(await refusal(await issuer.bearer())).toBeNull();
    expect([issuer.asked, keys.version]).toEqual([2, 1]);
  });

  it('is unavailable before the first keys are there, and recovers', async () => {
    await issuer.stopKeyServer();
    await expect(verifier.verify(await issuer.bearer())).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await keys.areKnown()).toBe(false);
    await issuer.openKeyServer();
    pass(3000);
    expect(await keys.areKnown()).toBe(true);
    expect(await verifier.verify(await issuer.bearer())).toMatchObject({ sub: 'u1' });
  });

  it('goes on serving known keys while it is away; an unknown one is unavailable', async () => {
    await verifier.verify(await issuer.bearer());
    await issuer.stopKeyServer();
    expect(await verifier.verify(await issuer.bearer({ sub: 'u2' }))).toMatchObject({ sub: 'u2' });
    for (let attempt = 0; attempt < 25; attempt += 1) {
      pass(2000);
      const unknown = issuer.bearer({}, 'EdDSA', `new-${attempt}`);
      await expect(verifier.verify(await unknown)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    }
    // Nearly a minute later: an outage withdraws no key.
    expect(await refusal(await issuer.bearer({ sub: 'u3' }))).toBeNull();
    await issuer.openKeyServer();
    issuer.published.push('EdDSA');
    pass(3000);
    expect(await refusal(await issuer.bearer({}, 'EdDSA'))).toBeNull();
  });

  it('refuses a forged signature as such while it is away: its key is known', async () => {
    const [header, payload, signature] = (await issuer.token()).split('.');
    expect(await refusal(`Bearer ${header}.${payload}.${signature}`)).toBeNull();
    await issuer.stopKeyServer();
    const [, other] = (await issuer.token({ sub: 'root' })).split('.');
    expect(await refusal(`Bearer ${header}.${other}.${signature}`)).toBe('UNAUTHENTICATED');
  });

  it('tells operators once why they cannot be read, and once that they can again', async () => {
    const said: unknown[] = [];
    for (const level of ['warn', 'log'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((message: unknown) => void said.push(message));
    await issuer.stopKeyServer();
    for (let probe = 0; probe < 3; probe += 1) await keys.areKnown();
    await issuer.openKeyServer();
    pass(3000);
    for (let probe = 0; probe < 3; probe += 1) await keys.areKnown();
    expect(said).toEqual([
      'The signing keys (JWT_JWKS_URL) cannot be read: fetch failed (ECONNREFUSED)',
      'The signing keys can be read again',
    ]);
  });
});
