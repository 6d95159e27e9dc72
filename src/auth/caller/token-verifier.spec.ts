import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SigningKeys } from './signing-keys.js';
import { TokenIssuer } from './token-issuer.fixture.js';
import { TokenVerifier } from './token-verifier.js';

const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;
const unauthenticated = (detail: string) => ({ code: 'UNAUTHENTICATED', details: { detail } });

describe(TokenVerifier.name, () => {
  let issuer: TokenIssuer;
  let verifier: TokenVerifier;

  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    issuer.published.push('EdDSA');
  });
  beforeEach(() => {
    verifier = new TokenVerifier(issuer.environment(), new SigningKeys(issuer.environment()));
  });
  afterAll(() => issuer.stopKeyServer());

  it('takes the caller from the token', async () => {
    const exp = seconds(600);
    expect(await verifier.verify(await issuer.bearer({ exp, agents: [291, '292'], roles: ['supervisor'] }))).toEqual({
      sub: 'u1',
      tenantId: 'acme',
      agents: ['291', '292'],
      roles: new Set(['supervisor']),
      expiresAt: exp * 1000,
    });
  });

  it.each(['RS256', 'PS512', 'ES256', 'EdDSA'])('accepts the asymmetric algorithm %s', async (alg) => {
    expect(await verifier.verify(await issuer.bearer({}, alg))).toMatchObject({ sub: 'u1' });
  });

  it.each([
    undefined,
    'JWT',
    'jwt',
    'at+jwt',
    'AT+JWT',
    'application/at+jwt',
    'application/okta-internal-at+jwt',
    'Bearer',
  ])('accepts the type %s', async (typ) => {
    const token = await issuer.tokenOf({ kid: 'RS256', ...(typ !== undefined && { typ }) });
    expect(await verifier.verify(`Bearer ${token}`)).toMatchObject({ sub: 'u1' });
  });

  it.each(['logout+jwt', 'application/logout+jwt', 'secevent+jwt', 'dpop+jwt', 'flat+jwt', 'kb+JWT'])(
    'refuses the type %s, however well it is signed',
    async (typ) => {
      const token = await issuer.tokenOf({ kid: 'RS256', typ });
      await expect(verifier.verify(`Bearer ${token}`)).rejects.toMatchObject(
        unauthenticated('The token is not an access token.'),
      );
    },
  );

  it('finds the key of a token that names none', async () => {
    for (const alg of ['RS256', 'PS512', 'ES256'])
      expect(await verifier.verify(`Bearer ${await issuer.tokenOf({}, {}, alg)}`)).toMatchObject({ sub: 'u1' });
  });

  it('judges a token that names no key as strictly', async () => {
    const expired = await issuer.tokenOf({}, { exp: seconds(-31) });
    await expect(verifier.verify(`Bearer ${expired}`)).rejects.toMatchObject(unauthenticated('The token has expired.'));
    const [header, payload] = (await issuer.tokenOf({})).split('.');
    const [, , signature] = (await issuer.tokenOf({}, { sub: 'u2' })).split('.');
    await expect(verifier.verify(`Bearer ${header}.${payload}.${signature}`)).rejects.toMatchObject(
      unauthenticated("The token's signature is invalid."),
    );
  });

  it('reads the scheme in any case', async () => {
    expect(await verifier.verify(`bEARER ${await issuer.token()}`)).toMatchObject({ sub: 'u1' });
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Bearer a b'])(
    'refuses the header %p',
    async (header) => {
      await expect(verifier.verify(header)).rejects.toMatchObject(
        unauthenticated('A bearer token is required in the Authorization header.'),
      );
    },
  );

  it.each([
    ['another issuer', { iss: 'https://evil.example' }, 'The token\'s claim "iss" is missing or wrong.'],
    ['no issuer', { iss: undefined }, 'The token\'s claim "iss" is missing or wrong.'],
    ['another audience', { aud: 'payroll' }, 'The token\'s claim "aud" is missing or wrong.'],
    ['no audience', { aud: undefined }, 'The token\'s claim "aud" is missing or wrong.'],
    ['no sub', { sub: undefined }, 'The token\'s claim "sub" is missing or wrong.'],
    ['an empty sub', { sub: '' }, 'The token\'s claim "sub" is not a string.'],
    ['no tenant', { tenant: undefined }, 'The token\'s claim "tenant" is not a string.'],
    ['no exp', { exp: undefined }, 'The token\'s claim "exp" is missing or wrong.'],
    ['an exp 31 seconds ago', { exp: seconds(-31) }, 'The token has expired.'],
    ['an nbf in 40 seconds', { nbf: seconds(40) }, 'The token\'s claim "nbf" is missing or wrong.'],
  ] as [string, Record<string, unknown>, string][])('refuses %s', async (_, claims, detail) => {
    await expect(verifier.verify(await issuer.bearer(claims))).rejects.toMatchObject(unauthenticated(detail));
  });

  it('bridges 25 seconds between the clocks', async () => {
    expect(await verifier.verify(await issuer.bearer({ exp: seconds(-25), nbf: seconds(25) }))).toMatchObject({
      sub: 'u1',
    });
  });

  it('refuses a token that nobody signed', async () => {
    const [, payload] = (await issuer.token()).split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    await expect(verifier.verify(`Bearer ${header}.${String(payload)}.`)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('refuses the public key used as a shared secret', async () => {
    const forged = await issuer.forgedToken();
    await expect(verifier.verify(`Bearer ${forged}`)).rejects.toMatchObject(
      unauthenticated('The token is not signed with an asymmetric algorithm that is accepted here.'),
    );
  });

  it.each([
    ['changed claims', (part: string[]) => [part[0], Buffer.from('{"sub":"root"}').toString('base64url'), part[2]]],
    ['two parts', (part: string[]) => part.slice(0, 2)],
    ['a fourth part', (part: string[]) => [...part, 'x']],
  ])('refuses a token with %s, without echoing it', async (_, change) => {
    const changed = change((await issuer.token()).split('.')).join('.');
    const problem: unknown = await verifier.verify(`Bearer ${changed}`).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(String(problem)).not.toContain(changed.slice(0, 20));
  });
});
