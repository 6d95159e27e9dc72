import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import type { EventStream } from '../support/event-stream.js';
import { problemOf } from '../support/problem-of.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

const twoTenants = (url: string) => `${acmeTenant(url)}  globex:\n    ccGateway: { baseUrl: "${url}" }\n`;

describe('a ticket for the event stream', () => {
  let issuer: TokenIssuer;
  let bed: TestBed;
  let agent: Record<string, string>;

  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    agent = { authorization: await issuer.bearer({ agents: ['291'] }) };
    bed = await startTestBed({ environment: trusting(issuer), tenants: twoTenants });
  });
  afterAll(async () => {
    await bed.close();
    await issuer.stopKeyServer();
  });

  async function ticketOf(agentId: string, headers = agent): Promise<string> {
    return (await bed.send('POST', `/v1/agents/${agentId}/events/ticket`, undefined, headers)).body.ticket;
  }
  const open = (agentId: string, query: string, headers = {}): Promise<EventStream> =>
    bed.follow(agentId, headers, `/v1/agents/${agentId}/events?${query}`);

  it('is given to whoever may read the stream', async () => {
    const answer = await bed.send('POST', '/v1/agents/me/events/ticket', {}, agent);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/), expiresAt: expect.any(String) });
    const lifeMs = Date.parse(answer.body.expiresAt) - Date.now();
    expect(lifeMs).toBeGreaterThan(28_000);
    expect(lifeMs).toBeLessThanOrEqual(30_000);

    const supervisor = { authorization: await issuer.bearer({ roles: ['supervisor'] }) };
    expect(await bed.send('POST', '/v1/agents/291/events/ticket', undefined, supervisor)).toMatchObject({
      status: 201,
    });
    const colleague = { authorization: await issuer.bearer({ agents: ['292'] }) };
    expect((await bed.send('POST', '/v1/agents/291/events/ticket', undefined, colleague)).body).toEqual(
      problemOf('FORBIDDEN_AGENT', '/v1/agents/291/events/ticket'),
    );
  });

  it('opens one stream, once', async () => {
    const ticket = await ticketOf('291');
    const stream = await open('291', `ticket=${ticket}`);
    expect(stream.status).toBe(200);
    await bed.send('PUT', '/v1/agents/291/session', { password: 'Canary-Passw0rd!', phoneNumber: '40038' }, agent);
    await stream.type('session.signedIn');
    stream.close();

    const again = await bed.send('GET', `/v1/agents/291/events?ticket=${ticket}`);
    expect(again.body).toEqual(problemOf('UNAUTHENTICATED', '/v1/agents/291/events'));
    expect(again.headers.get('www-authenticate')).toBe('Bearer');
    // A ticket that does not count is not made good by a header.
    expect((await bed.send('GET', `/v1/agents/291/events?ticket=${ticket}`, undefined, agent)).status).toBe(401);
  });

  it('opens no other stream and no other route', async () => {
    const supervisor = { authorization: await issuer.bearer({ roles: ['supervisor'] }) };
    const watched = await ticketOf('291', supervisor);
    const unwatched = await bed.send('GET', `/v1/agents/292/events?ticket=${watched}`);
    expect(unwatched.body).toMatchObject({ status: 403, code: 'FORBIDDEN_AGENT' });
    const other = await bed.send('GET', `/v1/agents/292/events?ticket=${await ticketOf('291')}`);
    expect(other.body).toMatchObject({ status: 403, code: 'FORBIDDEN_AGENT' });
    const session = await bed.send('GET', `/v1/agents/291/session?ticket=${await ticketOf('291')}`);
    expect(session.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    const calls = await bed.send('GET', `/v1/agents/291/calls?ticket=${await ticketOf('291')}`);
    expect(calls.body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('is used up by a request that is refused', async () => {
    const ticket = await ticketOf('291');
    const malformed = await bed.send('GET', `/v1/agents/0291/events?ticket=${ticket}`);
    expect(malformed.body).toMatchObject({ status: 400, errors: [{ in: 'path', pointer: '/agentId' }] });
    expect((await bed.send('GET', `/v1/agents/291/events?ticket=${ticket}`)).status).toBe(401);

    const foreign = await ticketOf('291');
    const id = { 'x-request-id': 'foreign-ticket' };
    expect((await bed.send('GET', `/v1/agents/292/events?ticket=${foreign}`, undefined, id)).status).toBe(403);
    expect((await bed.send('GET', `/v1/agents/291/events?ticket=${foreign}`)).status).toBe(401);
    const trail = bed
      .log()
      .split('\n')
      .filter((line) => line.includes('foreign-ticket') && line.includes('"audit"'));
    expect(trail.map((line) => JSON.parse(line))).toMatchObject([
      { phase: 'start', who: 'u1', tenant: 'acme', agentId: '292' },
      { phase: 'end', who: 'u1', tenant: 'acme', agentId: '292', code: 'FORBIDDEN_AGENT' },
    ]);
  });

  it('means its agent by "me", but for a supervisor who only watches it', async () => {
    const stream = await bed.follow('me', {}, `/v1/agents/me/events?ticket=${await ticketOf('291')}`);
    expect(stream.status).toBe(200);
    stream.close();
    const supervisor = { authorization: await issuer.bearer({ agents: ['292'], roles: ['supervisor'] }) };
    const watching = await bed.send('GET', `/v1/agents/me/events?ticket=${await ticketOf('291', supervisor)}`);
    expect(watching.body).toEqual(problemOf('FORBIDDEN_AGENT', '/v1/agents/me/events'));
  });

  it.each(['access_token', 'token', 'authorization', 'ticket'])('is not replaced by a token in ?%s=', async (name) => {
    const token = await issuer.token({ agents: ['291'] });
    expect((await bed.send('GET', `/v1/agents/291/events?${name}=${token}`)).body).toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });

  it('does not outlive the token that asked for it', async () => {
    const exp = Math.floor(Date.now() / 1000) + 2;
    const headers = { authorization: await issuer.bearer({ agents: ['291'], exp }) };
    const stream = await open('291', `ticket=${await ticketOf('291', headers)}`);
    // Announced a minute before, or at once when there is less left.
    expect((await stream.type('closing')).data).toEqual({ reason: 'tokenExpiry' });
    expect(stream.ended).toBe(false);
    await stream.until(() => stream.ended, 'the end of the stream');
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000 - 50);
    expect(Date.now()).toBeLessThan(exp * 1000 + 1500);
  });
});

describe('a ticket without a token check', () => {
  it('says which tenant is meant, and counts once', async () => {
    const bed = await startTestBed({ tenants: twoTenants });
    try {
      const headers = { 'x-tenant': 'globex' };
      const { body } = await bed.send('POST', '/v1/agents/291/events/ticket', undefined, headers);
      const stream = await bed.follow('291', {}, `/v1/agents/291/events?ticket=${body.ticket}`);
      expect(stream.status).toBe(200);
      await bed.send('PUT', '/v1/agents/291/session', { password: 'Canary-Passw0rd!', phoneNumber: '40038' }, headers);
      await stream.type('session.signedIn');
      stream.close();
      expect((await bed.send('GET', `/v1/agents/291/events?ticket=${body.ticket}`, undefined, headers)).status).toBe(
        401,
      );
    } finally {
      await bed.close();
    }
  });
});
