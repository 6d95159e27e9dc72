import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { problemOf } from '../support/problem-of.js';
import { receivedRequest } from '../support/received-request.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({
    simulator: { stepMs: 5, ccGateway: { pollHoldMs: 50 } },
    environment: { UPSTREAM_TIMEOUT_MS: '400' },
  });
});
afterAll(() => bed.close());

const session = (agentId: string) => `/v1/agents/${agentId}/session`;
const stateOf = async (agentId: string) => (await bed.send('GET', session(agentId))).body.state as string;
const of = (operation: string, agentId: string) =>
  bed.simulator.recorder.of(operation).filter(({ url }) => url.includes(`/${agentId}`));

describe('a sign-out', () => {
  it('is 204, tells the gateway and the stream, and ends the polling', async () => {
    await bed.signIn('291');
    const events = await bed.follow('291');
    const answer = await bed.send('DELETE', session('291'));
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(receivedRequest(bed.simulator, 'logout')).toEqual({
      method: 'DELETE',
      url: '/agentgateway/resource/onlineagent/291/logout',
      headers: { 'Content-Type': 'application/json; charset=UTF-8', Guid: 'GUID', Cookie: 'loadbalance=node1' },
      body: '',
    });
    const { data } = await events.type('session.signedOut');
    expect(data).toMatchObject({ agentId: '291', call: null, upstream: null });
    expect(await stateOf('291')).toBe('signedOut');
    const polls = of('agentevent', '291').length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(of('agentevent', '291')).toHaveLength(polls);
    expect(events.types().filter((type) => type === 'session.signedOut')).toHaveLength(1);
    events.close();
  });

  it('of an agent who is not signed in is 204 and asks nobody', async () => {
    const before = bed.simulator.recorder.requests.length;
    expect((await bed.send('DELETE', session('9999'))).status).toBe(204);
    expect((await bed.send('DELETE', session('9999'), {})).status).toBe(204);
    expect(bed.simulator.recorder.requests).toHaveLength(before);
  });

  it('of an agent who was taken over leaves the other client alone and shows the agent signed out', async () => {
    await bed.signIn('350');
    const events = await bed.follow('350');
    const body = '{"password":"other","phonenum":"40039"}';
    const gateway = `${bed.simulator.url}/agentgateway/resource/onlineagent/350`;
    await fetch(`${gateway}/forcelogin`, { method: 'PUT', body });
    await events.type('session.takenOver');
    expect((await bed.send('DELETE', session('350'))).status).toBe(204);
    expect(await stateOf('350')).toBe('signedOut');
    expect(of('logout', '350')).toEqual([]);
    events.close();
  });

  it('in a call is refused, and forced drops the call', async () => {
    await bed.signIn('293');
    const events = await bed.follow('293');
    const { body: call } = await bed.send('POST', '/v1/agents/293/calls/outbound', { called: '13800000017' });
    await events.type('call.talking', call.id);

    const refused = await bed.send('DELETE', session('293'));
    expect(refused.status).toBe(409);
    const upstream = { system: 'cc-gateway', operation: 'logout', code: '100-010' };
    expect(refused.body).toEqual(problemOf('AGENT_STATE_CONFLICT', session('293'), { upstream }));
    expect(await stateOf('293')).toBe('signedIn');

    expect((await bed.send('DELETE', `${session('293')}?force=true`)).status).toBe(204);
    expect(of('forcelogout', '293')).toHaveLength(1);
    const { data } = await events.type('call.ended', call.id);
    expect(data.call).toMatchObject({ state: 'ended', reason: { code: 'AGENT_SIGNED_OUT' } });
    events.close();
  });

  it.each(['100-006', '100-008', '000-003', '105-001', '105-004'])(
    'that the gateway answers with %s is done',
    async (retcode) => {
      const agentId = `3${retcode.replaceAll(/\D/g, '').slice(3)}`;
      await bed.signIn(agentId);
      const body = `{"message":"","retcode":"${retcode}"}`;
      bed.simulator.faults.inject({ kind: 'answer', operation: 'logout', agentId, body });
      expect((await bed.send('DELETE', session(agentId))).status).toBe(204);
      expect(await stateOf(agentId)).toBe('signedOut');
    },
  );

  it.each(['100-006', '000-003'])(
    'refused with %s is repeated once with the Guid that came meanwhile',
    async (retcode) => {
      const agentId = `41${retcode.slice(4)}`;
      await bed.signIn(agentId);
      const body = `{"message":"","retcode":"${retcode}"}`;
      const newer = '55555555-eeee-4eee-8eee-eeeeeeeeeeee.AgentGateway1';
      const headers = { 'Set-GUID': `JSESSIONID=${newer}` };
      const fault = { kind: 'answer', operation: 'logout', agentId, when: 'before', body } as const;
      bed.simulator.faults.inject({ ...fault, headers });
      bed.simulator.faults.inject({ ...fault, body: '{"message":"","retcode":"0"}' });
      expect((await bed.send('DELETE', session(agentId))).status).toBe(204);
      const guids = of('logout', agentId).map(({ headers: sent }) => sent['guid']);
      expect(guids).toEqual([expect.not.stringContaining(newer), newer]);
      expect(await stateOf(agentId)).toBe('signedOut');
    },
  );

  it('whose answer is lost changes nothing, and polling goes on', async () => {
    await bed.signIn('310');
    bed.simulator.faults.inject({ kind: 'hang', operation: 'logout', agentId: '310', when: 'before' });
    expect((await bed.send('DELETE', session('310'))).body).toEqual(problemOf('UPSTREAM_TIMEOUT', session('310')));
    expect(await stateOf('310')).toBe('signedIn');
    const polls = of('agentevent', '310').length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(of('agentevent', '310').length).toBeGreaterThan(polls);
    expect((await bed.send('DELETE', session('310'))).status).toBe(204);
  });

  it('with a body is told of the faults of its query, too', async () => {
    const { status, body } = await bed.send('DELETE', `${session('293')}?force=x`, { a: 1 });
    const errors = [
      { in: 'body', pointer: '/a', code: 'unknownProperty', detail: 'This property does not exist.' },
      { in: 'query', pointer: '/force', code: 'isIn', detail: anyValue.text },
    ];
    expect([status, body]).toEqual([400, problemOf('VALIDATION_FAILED', session('293'), { errors })]);
  });

  it.each(['0', 'yes', 'TRUE'])('with force=%s is refused', async (force) => {
    const { body } = await bed.send('DELETE', `${session('293')}?force=${force}`);
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'query', pointer: '/force' }] });
  });

  it('lets no command of this agent through while it runs, and a new sign-in waits for it', async () => {
    await bed.signIn('320');
    bed.simulator.faults.inject({ kind: 'delay', operation: 'logout', agentId: '320', delayMs: 150 });
    const leaving = bed.send('DELETE', session('320'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const path = '/v1/agents/320/calls/outbound';
    expect((await bed.send('POST', path, { called: '13900139000' })).body).toEqual(
      problemOf('AGENT_STATE_CONFLICT', path),
    );
    const back = await bed.signIn('320');
    expect((await leaving).status).toBe(204);
    expect(back.status).toBe(201);
    expect(of('callout', '320')).toEqual([]);
  });

  it('by an inspector is told once with the event of the gateway', async () => {
    await bed.signIn('330');
    const events = await bed.follow('330');
    bed.simulator.ccGateway.signOut('330');
    const { data } = await events.type('session.signedOut');
    expect(data.upstream).toMatchObject({ eventType: 'AgentOther_ShutdownService' });
    expect(await stateOf('330')).toBe('signedOut');
    const refused = await bed.send('POST', '/v1/agents/330/calls/outbound', { called: '13900139000' });
    expect(refused.body).toEqual(problemOf('AGENT_NOT_SIGNED_IN', '/v1/agents/330/calls/outbound'));
    events.close();
  });

  it('leaves the stream open, which goes on after the next sign-in', async () => {
    await bed.signIn('340');
    const events = await bed.follow('340');
    await bed.send('DELETE', session('340'));
    await bed.signIn('340');
    await events.type('session.signedIn');
    expect(events.types().filter((type) => type?.startsWith('session.'))).toEqual([
      'session.signedOut',
      'session.signedIn',
    ]);
    events.close();
  });
});
