import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TokenIssuer } from './token-issuer.fixture.js';
import { startToyService } from './toy-service.fixture.js';

const routes = {
  'read 291': 'GET /v1/agents/291/calls/c1',
  'read 292': 'GET /v1/agents/292/calls/c1',
  'read me': 'GET /v1/agents/me/calls/c1',
  'drive 291': 'POST /v1/agents/291/calls',
  'drive 292': 'POST /v1/agents/292/calls',
  'drive me': 'POST /v1/agents/me/calls',
  'dial mobile': 'POST /v1/mobile-agent/calls',
  'read mobile': 'GET /v1/mobile-agent/calls/c1',
  'mobile history': 'GET /v1/mobile-agent/calls',
} as const;
type Route = keyof typeof routes;

interface Persona {
  claims: Record<string, unknown>;
  may: Route[];
}

const everywhere = Object.keys(routes) as Route[];
const mobileRoutes: Route[] = ['dial mobile', 'read mobile', 'mobile history'];
const readings: Route[] = ['read 291', 'read 292'];

const personas: Record<string, Persona> = {
  'an agent': { claims: { agents: '291' }, may: ['read 291', 'read me', 'drive 291', 'drive me'] },
  'an agent whose id is a number': { claims: { agents: 291 }, may: ['read 291', 'read me', 'drive 291', 'drive me'] },
  'a user of two agents': { claims: { agents: ['291', '292'] }, may: [...readings, 'drive 291', 'drive 292'] },
  'a user without an agent': { claims: {}, may: [] },
  'a supervisor': { claims: { roles: ['supervisor'] }, may: readings },
  'a supervisor who is an agent': {
    claims: { agents: '292', roles: ['supervisor'] },
    may: [...readings, 'read me', 'drive 292', 'drive me'],
  },
  'a supervisor by a single text': { claims: { agents: '', roles: 'supervisor' }, may: readings },
  'a mobile user': { claims: { roles: ['click-to-call'] }, may: ['dial mobile', 'read mobile'] },
  'a mobile supervisor': { claims: { roles: ['click-to-call', 'supervisor'] }, may: [...readings, ...mobileRoutes] },
  'an agent of another range': { claims: { agents: '7' }, may: [] },
  'a bearer of unknown roles': { claims: { roles: ['admin', 'SUPERVISOR'] }, may: [] },
};

describe('what a token opens', () => {
  let issuer: TokenIssuer;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    app = await startToyService(issuer.environment());
  });
  afterAll(async () => {
    await app.close();
    await issuer.stopKeyServer();
  });

  async function ask(route: string, headers: Record<string, string>) {
    const [method = '', path = ''] = route.split(' ');
    const response = await fetch(`${await app.getUrl()}${path}`, { method, headers });
    return { status: response.status, body: (await response.json()) as unknown };
  }
  const withToken = async (claims: Record<string, unknown>) => ({ authorization: await issuer.bearer(claims) });

  it.each(Object.entries(personas))('lets %s through exactly where it belongs', async (_, { claims, may }) => {
    const headers = await withToken(claims);
    for (const route of everywhere) {
      const { status, body } = await ask(routes[route], headers);
      const code = mobileRoutes.includes(route) ? 'FORBIDDEN_ROLE' : 'FORBIDDEN_AGENT';
      if (may.includes(route)) expect([route, Math.floor(status / 100)]).toEqual([route, 2]);
      else expect([route, status, body]).toEqual([route, 403, { code }]);
    }
  });

  it('resolves "me" to the one agent', async () => {
    expect(await ask(routes['read me'], await withToken({ agents: '291' }))).toEqual({
      status: 200,
      body: { tenantId: 'acme', agentId: '291' },
    });
  });

  it('refuses a tenant that is not served, everywhere', async () => {
    const headers = await withToken({ tenant: 'initech', agents: '291', roles: ['supervisor', 'click-to-call'] });
    for (const route of [...Object.values(routes), 'GET /v1/me']) {
      expect(await ask(route, headers)).toEqual({ status: 403, body: { code: 'FORBIDDEN_TENANT' } });
    }
  });

  it('takes the tenant from the token alone', async () => {
    const headers = { ...(await withToken({})), 'x-tenant': 'globex' };
    expect(await ask('GET /v1/me', headers)).toMatchObject({ body: { tenant: 'acme' } });
  });

  it('does not keep an agent id of one tenant valid in another', async () => {
    const headers = await withToken({ tenant: 'globex', agents: '291', roles: ['supervisor'] });
    expect(await ask(routes['read 291'], headers)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('asks for the token before it looks at the path', async () => {
    expect(await ask('GET /v1/agents/x/calls/c1', {})).toEqual({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });

  it('takes no token from the address', async () => {
    const token = await issuer.token();
    expect(await ask(`GET /v1/me?access_token=${token}&ticket=${token}`, {})).toMatchObject({ status: 401 });
  });

  it('looks at the path before the agent', async () => {
    expect(await ask('GET /v1/agents/292/calls/%2e%2e%2flogout', await withToken({ agents: '291' }))).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'path', pointer: '/id', code: 'matches' }] },
    });
  });

  it('tells the caller who it is', async () => {
    const claims = { sub: 'u7', agents: ['291', 292], roles: ['supervisor'] };
    expect(await ask('GET /v1/me', await withToken(claims))).toEqual({
      status: 200,
      body: {
        sub: 'u7',
        tenant: 'acme',
        agents: ['291', '292'],
        roles: ['supervisor'],
        features: { mobileAgent: true },
        callerIds: ['640003'],
      },
    });
  });
});
