import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';

const ACME = { 'x-tenant': 'acme' };
const GLOBEX = { 'x-tenant': 'globex' };

describe('two tenants with the same agent ids', () => {
  let bed: TestBed;
  let globexUpstream: Simulator;
  beforeAll(async () => {
    globexUpstream = await startSimulator({ stepMs: 5, talkMs: 0 });
    const globex = acmeTenant(globexUpstream.url).replace('tenants:\n', '').replace('acme:', 'globex:');
    bed = await startTestBed({ tenants: (url) => acmeTenant(url) + globex });
    const session = { password: 'Canary-Passw0rd!', phoneNumber: '40038' };
    await bed.send('PUT', '/v1/agents/291/session', session, ACME);
  });
  afterAll(async () => {
    await globexUpstream.close();
    await bed.close();
  });

  it('share no session, no call and no event', async () => {
    const heard = await bed.follow('291', GLOBEX);
    const placed = await bed.send('POST', '/v1/agents/291/calls/outbound', { called: '13900139000' }, ACME);
    expect(placed.status).toBe(202);
    const acme = await bed.follow('291', ACME, `/v1/agents/291/events`);
    await acme.type('call.talking').finally(() => acme.close());

    const ask = (path: string) => bed.send('GET', `/v1/agents/291/${path}`, undefined, GLOBEX);
    expect((await ask('session')).body).toMatchObject({ state: 'signedOut' });
    expect((await ask('calls')).body).toEqual({ items: [], nextCursor: null });
    expect((await ask(`calls/${placed.body.id}`)).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(heard.events).toEqual([]);
    heard.close();
  });

  it('share no upstream, no token and no bidirectional call', async () => {
    const dial = { caller: '13800138000', called: '13900139000' };
    const acme = await bed.send('POST', '/v1/mobile-agent/calls', dial, ACME);
    const globex = await bed.send('POST', '/v1/mobile-agent/calls', dial, GLOBEX);
    expect([acme.status, globex.status]).toEqual([202, 202]);
    expect(globex.body.deduplicated).toBe(false);
    for (const { recorder } of [bed.simulator, globexUpstream]) {
      expect(recorder.of('tokenByAkSk')).toHaveLength(1);
      expect(recorder.of('createCall')).toHaveLength(1);
    }
    const foreign = await bed.send('GET', `/v1/mobile-agent/calls/${acme.body.id}`, undefined, GLOBEX);
    expect(foreign.body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(globexUpstream.recorder.of('login')).toHaveLength(0);
  });

  it('share no Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'request-1' };
    const dial = { caller: '13800138000', called: '13900139001' };
    const acme = await bed.send('POST', '/v1/mobile-agent/calls', dial, { ...ACME, ...headers });
    const globex = await bed.send('POST', '/v1/mobile-agent/calls', dial, { ...GLOBEX, ...headers });
    expect([acme.status, globex.status]).toEqual([202, 202]);
    expect(globex.headers.get('idempotent-replayed')).toBeNull();
    expect(globex.body.id).not.toBe(acme.body.id);
  });

  it('share no lock after refused sign-ins', async () => {
    for (let n = 0; n < 5; n += 1) {
      const wrong = { password: 'wrong', phoneNumber: '40038' };
      await bed.send('PUT', '/v1/agents/300/session', wrong, ACME);
    }
    const right = { password: 'Canary-Passw0rd!', phoneNumber: '40038' };
    expect((await bed.send('PUT', '/v1/agents/300/session', right, ACME)).status).toBe(429);
    expect((await bed.send('PUT', '/v1/agents/300/session', right, GLOBEX)).status).toBe(201);
  });
});
