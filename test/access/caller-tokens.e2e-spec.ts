import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import type { ErrorCode } from '../../src/errors/catalogue.js';
import { problemOf } from '../support/problem-of.js';
import { acmeTenant, startTestBed, type TestAnswer, type TestBed } from '../support/test-bed.js';

const now = () => Math.floor(Date.now() / 1000);

let issuer: TokenIssuer;
let bed: TestBed;
beforeAll(async () => {
  issuer = await TokenIssuer.start();
  const { JWT_ISSUER = '', JWT_AUDIENCE = '', JWT_JWKS_URL = '' } = issuer.environment();
  bed = await startTestBed({
    environment: { CALLER_AUTH: 'jwt', JWT_ISSUER, JWT_AUDIENCE, JWT_JWKS_URL },
    tenants: (url) => `${acmeTenant(url)}  other:\n    ccGateway: { baseUrl: "${url}" }\n`,
  });
});
afterAll(async () => {
  await bed.close();
  await issuer.stopKeyServer();
});

type Claims = Record<string, unknown>;
const agent291: Claims = { agents: ['291'], roles: [] };

async function as(claims: Claims, method: string, path: string, body?: unknown): Promise<TestAnswer> {
  return bed.send(method, path, body, { authorization: await issuer.bearer(claims) });
}

describe('a caller without a valid token', () => {
  const refused = async (headers: Record<string, string>, wanted: string) => {
    const answer = await bed.send('POST', '/v1/agents/291/calls/outbound', '{broken', headers);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(problemOf('UNAUTHENTICATED', '/v1/agents/291/calls/outbound'));
    expect(answer.headers.get('www-authenticate')).toBe(wanted);
  };

  it('is asked for one before the body is looked at', () => refused({}, 'Bearer'));

  it.each(['Basic dTpw', 'Bearer', 'Token x'])('is asked for one with %s', async (authorization) => {
    await refused({ authorization }, 'Bearer error="invalid_token"');
  });

  it.each<[string, Claims]>([
    ['expired', { exp: now() - 31 }],
    ['not yet valid', { nbf: now() + 60 }],
    ['without exp', { exp: undefined }],
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['for another audience', { aud: 'somebody-else' }],
    ['without sub', { sub: undefined }],
    ['without tenant', { tenant: undefined }],
    ['with a tenant that is no text', { tenant: ['acme'] }],
  ])('is refused when it is %s', async (_what, claims) => {
    await refused({ authorization: await issuer.bearer(claims) }, 'Bearer error="invalid_token"');
  });

  it('is refused when the token is signed with the public key as a secret', async () => {
    await refused({ authorization: `Bearer ${await issuer.forgedToken()}` }, 'Bearer error="invalid_token"');
  });

  it('is refused when the token is signed with nothing', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: 'https://gateway.example',
      aud: 'contact-centre',
      sub: 'u1',
      tenant: 'acme',
      exp: now() + 60,
    };
    await refused(
      { authorization: `Bearer ${part({ alg: 'none' })}.${part(claims)}.` },
      'Bearer error="invalid_token"',
    );
  });

  it('cannot put the token into the address', async () => {
    const token = await issuer.token(agent291);
    const answer = await bed.send('GET', `/v1/me?access_token=${token}`);
    expect(answer.body).toEqual(problemOf('UNAUTHENTICATED', '/v1/me'));
    expect(bed.log()).not.toContain(token);
  });

  it.each(['/livez', '/readyz', '/metrics', '/v1/errors', '/v1/errors/NOT_FOUND'])('may read %s', async (path) => {
    expect((await bed.send('GET', path)).status).toBe(200);
  });
});

describe('a caller with a token', () => {
  it.each([30, 25])(
    'is let in up to 30 s after the end of the token, for clocks that differ (%i s)',
    async (seconds) => {
      expect((await as({ ...agent291, exp: now() - seconds + 2 }, 'GET', '/v1/me')).status).toBe(200);
    },
  );

  it('is told who it is', async () => {
    const { body } = await as({ agents: [291, '292'], roles: ['supervisor'] }, 'GET', '/v1/me');
    expect(body).toEqual({
      sub: 'u1',
      tenant: 'acme',
      agents: ['291', '292'],
      roles: ['supervisor'],
      features: { mobileAgent: true },
      callerIds: null,
    });
  });

  it('does not change its tenant by a header', async () => {
    const headers = { authorization: await issuer.bearer({ ...agent291, tenant: 'other' }), 'x-tenant': 'acme' };
    expect((await bed.send('GET', '/v1/me', undefined, headers)).body.tenant).toBe('other');
  });

  it('means the one agent of the token by "me"', async () => {
    const { status, body } = await as(agent291, 'GET', '/v1/agents/me/session');
    expect([status, body.agentId]).toEqual([200, '291']);
  });

  it('is none of ours with an unknown tenant', async () => {
    const { body } = await as({ tenant: 'nobody' }, 'GET', '/v1/me');
    expect(body).toEqual(problemOf('FORBIDDEN_TENANT', '/v1/me'));
  });

  it.each<[string, Claims, string, string, ErrorCode | 200]>([
    ['its own agent', agent291, 'GET', '/v1/agents/291/session', 200],
    ['another agent', agent291, 'GET', '/v1/agents/292/session', 'FORBIDDEN_AGENT'],
    ['another agent as supervisor', { agents: [], roles: ['supervisor'] }, 'GET', '/v1/agents/292/session', 200],
    ['driving another agent', { roles: ['supervisor'] }, 'PUT', '/v1/agents/292/session', 'FORBIDDEN_AGENT'],
    ['"me" of no agent', {}, 'GET', '/v1/agents/me/session', 'FORBIDDEN_AGENT'],
    ['"me" of two agents', { agents: ['291', '292'] }, 'GET', '/v1/agents/me/session', 'FORBIDDEN_AGENT'],
    ['bidirectional calls', agent291, 'POST', '/v1/mobile-agent/calls', 'FORBIDDEN_ROLE'],
    ['a bidirectional call', agent291, 'GET', '/v1/mobile-agent/calls/1', 'FORBIDDEN_ROLE'],
  ])('asking for %s', async (_what, claims, method, path, wanted) => {
    const before = bed.simulator.recorder.requests.length;
    const { status, body } = await as(claims, method, path, method === 'GET' ? undefined : '{broken');
    if (wanted === 200) expect(status).toBe(200);
    else expect(body).toEqual(problemOf(wanted, path));
    expect(bed.simulator.recorder.requests).toHaveLength(before);
  });

  it('is refused a malformed agent before a foreign one', async () => {
    const { body } = await as(agent291, 'GET', '/v1/agents/0292/session');
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'path', pointer: '/agentId' }] });
  });

  it('places bidirectional calls for its own agents only', async () => {
    const claims = { agents: ['291'], roles: ['click-to-call'] };
    const order = { caller: '88889050', called: '88889060' };
    const path = '/v1/mobile-agent/calls';
    expect((await as(claims, 'POST', path, { ...order, agentWorkNo: '292' })).body).toEqual(
      problemOf('FORBIDDEN_AGENT', path),
    );
    const placed = await as(claims, 'POST', path, { ...order, agentWorkNo: '291' });
    expect(placed.status).toBe(202);
    const at = `${path}/${placed.body.id}`;
    expect((await as({ ...claims, sub: 'u2' }, 'GET', at)).body).toEqual(problemOf('NOT_FOUND', at));
    expect((await as({ sub: 'u2', roles: ['click-to-call', 'supervisor'] }, 'GET', at)).status).toBe(200);
    const elsewhere = { sub: 'u1', tenant: 'other', roles: ['click-to-call', 'supervisor'] };
    expect((await as(elsewhere, 'GET', at)).status).toBe(404);
  });

  it('is sent to no upstream, nor is anything else of the request', async () => {
    const headers = { authorization: await issuer.bearer(agent291), cookie: 'crm=1', 'x-forwarded-for': '10.0.0.1' };
    await bed.send('PUT', '/v1/agents/291/session', { password: 'Simulator-1', phoneNumber: '40038' }, headers);
    const names = bed.simulator.recorder.of('login').flatMap((request) => Object.keys(request.headers));
    const known = ['accept-encoding', 'connection', 'content-length', 'content-type', 'host', 'user-agent'];
    expect(names.sort()).toEqual(known);
  });

  it('is asked to come back while a new key cannot be fetched', async () => {
    await issuer.stopKeyServer();
    const answer = await bed.send('GET', '/v1/me', undefined, {
      authorization: await issuer.bearer(agent291, 'ES256', 'never-seen'),
    });
    expect(answer.body).toEqual(problemOf('UPSTREAM_UNAVAILABLE', '/v1/me'));
    expect(answer.headers.has('retry-after')).toBe(true);
    expect((await as(agent291, 'GET', '/v1/me')).status).toBe(200);
    await issuer.openKeyServer();
  });
});
