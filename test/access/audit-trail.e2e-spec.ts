import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import type { Json } from '../support/event-stream.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

const MASKED = /^\*\*\*\d{2}~[0-9a-f]{12}$/;
const policy = `    policy: { destinations: { deny: ['^190'] } }\n`;

describe('the audit trail', () => {
  let issuer: TokenIssuer;
  let bed: TestBed;
  let authorization: string;
  let seen = 0;

  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    authorization = await issuer.bearer({ sub: 'user-7', agents: ['291'], roles: ['click-to-call'] });
    bed = await startTestBed({
      environment: trusting(issuer),
      tenants: (url) => acmeTenant(url) + policy,
    });
  });
  afterAll(async () => {
    await bed.close();
    await issuer.stopKeyServer();
  });
  afterEach(() => {
    seen = records().length;
  });

  const records = (): Json[] =>
    bed
      .log()
      .split('\n')
      .filter((line) => line.includes('"stream":"audit"'))
      .map((line) => JSON.parse(line));
  /** The records since the last test. */
  const fresh = () => records().slice(seen);
  const send = (method: string, path: string, body?: unknown, headers = {}) =>
    bed.send(method, path, body, { authorization, 'x-request-id': 'request-1', ...headers });

  /** The start and the end that this attempt must leave behind. */
  function pair(attempt: object, result: object): unknown[] {
    const both = {
      level: 30,
      time: expect.any(String),
      stream: 'audit',
      msg: expect.any(String),
      requestId: 'request-1',
      who: 'user-7',
      tenant: 'acme',
      agentId: '291',
      numbers: {},
      ...attempt,
    };
    return [
      { ...both, phase: 'start' },
      { ...both, phase: 'end', ...result },
    ];
  }
  const done = (status: number, callId: string | null = null) => ({ outcome: 'executed', status, code: null, callId });
  const refused = (status: number, code: string) => ({ outcome: 'not_executed', status, code, callId: null });
  const signIn = { method: 'PUT', route: '/v1/agents/:agentId/session' };
  const outbound = { action: 'call.outbound', method: 'POST', route: '/v1/agents/:agentId/calls/outbound' };
  const number = expect.stringMatching(MASKED);

  it('has a sign-in and a take-over, without the password', async () => {
    const credentials = { password: 'Simulator-1', phoneNumber: '13800138000' };
    await send('PUT', '/v1/agents/291/session', credentials);
    await send('PUT', '/v1/agents/291/session', { ...credentials, takeOver: true });
    const numbers = { phoneNumber: number };
    expect(fresh()).toEqual([
      ...pair({ ...signIn, action: 'agent.signIn', numbers }, done(201)),
      ...pair({ ...signIn, action: 'agent.takeOver', numbers }, done(200)),
    ]);
  });

  it('has a call with its id, and the same number under the same mask', async () => {
    const placed = await send('POST', '/v1/agents/me/calls/outbound', { called: '13900139000' });
    const dial = { caller: '13800138000', called: '13900139000' };
    const bidirectional = await send('POST', '/v1/mobile-agent/calls', dial);
    const [start] = fresh();
    const called = start.numbers.called;
    expect(called).toMatch(MASKED);
    expect(fresh()).toEqual([
      ...pair({ ...outbound, numbers: { called } }, done(202, placed.body.id)),
      ...pair(
        {
          action: 'call.bidirectional',
          method: 'POST',
          route: '/v1/mobile-agent/calls',
          agentId: null,
          numbers: { caller: number, called },
        },
        done(202, bidirectional.body.id),
      ),
    ]);
  });

  it('has a call of which nobody knows whether it was placed', async () => {
    await send('DELETE', '/v1/agents/291/session?force=true');
    await send('PUT', '/v1/agents/291/session', { password: 'Simulator-1', phoneNumber: '13800138000' });
    seen = records().length;
    bed.simulator.faults.inject({ operation: 'callout', kind: 'http', status: 503 });
    const { body } = await send('POST', '/v1/agents/291/calls/outbound', { called: '13900139001' });
    expect(fresh()).toEqual(
      pair(
        { ...outbound, numbers: { called: number } },
        { outcome: 'unknown', status: 502, code: 'UPSTREAM_FAILURE', callId: body.call },
      ),
    );
  });

  it('has every refusal', async () => {
    await send('POST', '/v1/agents/291/calls/outbound', { called: '19013900000' });
    await send('POST', '/v1/agents/292/calls/outbound', { called: '13900139000' });
    await send('GET', '/v1/agents/292/calls');
    await send('POST', '/v1/agents/292/calls/outbound', undefined, { authorization: 'Bearer stolen' });
    expect(fresh()).toEqual([
      ...pair({ ...outbound, numbers: { called: number } }, refused(403, 'DESTINATION_NOT_ALLOWED')),
      ...pair({ ...outbound, agentId: '292' }, refused(403, 'FORBIDDEN_AGENT')),
      ...pair(
        { action: 'access', method: 'GET', route: '/v1/agents/:agentId/calls', agentId: '292' },
        refused(403, 'FORBIDDEN_AGENT'),
      ),
      ...pair({ ...outbound, who: null, tenant: null, agentId: '292' }, refused(401, 'UNAUTHENTICATED')),
    ]);
  });

  it('has the end of a call whose caller did not wait for the answer', async () => {
    bed.simulator.faults.inject({ operation: 'createCall', kind: 'delay', delayMs: 200 });
    const headers = { authorization, 'content-type': 'application/json', 'x-request-id': 'request-1' };
    const gone = request(`${bed.url}/v1/mobile-agent/calls`, { method: 'POST', headers });
    gone.on('error', () => undefined).end(JSON.stringify({ caller: '13800138000', called: '13900139009' }));
    while (fresh().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    gone.destroy();
    while (fresh().length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(fresh()[1]).toMatchObject({ phase: 'end', action: 'call.bidirectional', outcome: 'executed', status: 202 });
  });

  it('knows every route that places a call', () => {
    const placing = bed.routes.filter(
      ({ method, url }) => method === 'POST' && /\/calls\/[a-z]+$|\/mobile-agent\/calls$/.test(url),
    );
    expect(placing.length).toBeGreaterThanOrEqual(5);
    expect(placing.filter(({ audit }) => !audit?.startsWith('call.'))).toEqual([]);
  });

  it('is spoken of by every route that changes something', () => {
    const changing = bed.routes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
    expect(changing.length).toBeGreaterThanOrEqual(10);
    expect(changing.filter(({ audit }) => audit === null)).toEqual([]);
    expect(changing.filter(({ audit }) => audit === 'none').map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE /v1/agents/:agentId/session',
      'POST /v1/agents/:agentId/events/ticket',
      'POST /v1/mobile-agent/callbacks/:capability',
      'POST /v1/mobile-agent/callbacks/answer/:tenantCapability',
    ]);
  });

  it('says nothing of ordinary reading', async () => {
    await send('GET', '/v1/agents/291/calls');
    await send('GET', '/v1/me');
    expect(fresh()).toEqual([]);
  });
});
