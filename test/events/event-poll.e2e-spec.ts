import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../simulator/faults.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const something = { eventType: 'AgentEvent_Something_New', workNo: '1', content: { number: 1 } };
const retcode = (code: string): Fault => ({
  kind: 'answer',
  body: `{"message":"","result":"","retcode":"${code}"}`,
});

describe('the event poll of an agent', () => {
  let bed: TestBed;
  let agentId = 600;
  const agent = () => String(agentId);
  beforeAll(async () => {
    bed = await startTestBed({
      simulator: { stepMs: 5, talkMs: 0, ccGateway: { pollHoldMs: 50, guidIntervalMs: 40, guidTimeoutMs: 60_000 } },
      environment: { DEGRADED_AFTER_MS: '1500', POLL_TIMEOUT_MS: '1000' },
    });
  });
  afterEach(() => bed.simulator.faults.clear());
  afterAll(() => bed.close());

  /** The next agent, signed in, with an open stream. */
  async function signedIn() {
    agentId += 1;
    await bed.signIn(agent());
    return bed.follow(agent());
  }
  const disturb = (fault: Fault) =>
    bed.simulator.faults.inject({ ...fault, operation: 'agentevent', agentId: agent(), when: 'before' });
  const disturbed = async () => {
    while (bed.simulator.faults.list().length > 0) await sleep(10);
  };
  const push = (event: unknown = something) => bed.simulator.ccGateway.pushEvent(agent(), event);
  const session = async () => (await bed.send('GET', `/v1/agents/${agent()}/session`)).body;
  const polls = () => bed.simulator.recorder.of('agentevent').filter(({ url }) => url.endsWith(`/${agent()}`)).length;

  it.each<Fault>([
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'http', status: 503 },
    { kind: 'html' },
    { kind: 'truncated' },
    { kind: 'malformed' },
    { kind: 'empty' },
    { kind: 'redirect' },
    { kind: 'oversized' },
  ])('goes on after $kind', async (fault) => {
    const stream = await signedIn();
    disturb({ ...fault, times: 2 });
    await disturbed();
    push();
    expect((await stream.type('upstream.other')).data.upstream.content).toEqual({ number: 1 });
    while ((await session()).state !== 'signedIn') await sleep(10);
    stream.close();
  });

  it.each(['000-004', '105-002', '105-003', '999-999'])('waits after %s and goes on', async (code) => {
    const stream = await signedIn();
    disturb({ ...retcode(code), times: 1 });
    await disturbed();
    push();
    await stream.type('upstream.other');
    while ((await session()).state !== 'signedIn') await sleep(10);
    stream.close();
  });

  it.each(['100-006', '100-008', '105-005', '105-006', '105-007'])('ends the session at %s', async (code) => {
    const stream = await signedIn();
    const { body: call } = await bed.send('POST', `/v1/agents/${agent()}/calls/outbound`, { called: '13900000001' });
    await stream.type('call.talking', call.id);
    disturb(retcode(code));
    const { data } = await stream.type('session.signedOut');
    expect(data).toMatchObject({ call: null, upstream: null });
    const lost = { state: 'unknown', reason: { code: 'SESSION_LOST', upstreamCode: null, text: null } };
    expect((await stream.type('call.unknown', call.id)).data.call).toMatchObject(lost);
    expect(await session()).toMatchObject({ state: 'signedOut', agentState: 'unknown' });
    const refused = await bed.send('POST', `/v1/agents/${agent()}/calls/outbound`, { called: '13900000002' });
    expect(refused.body.code).toBe('AGENT_NOT_SIGNED_IN');
    const before = polls();
    await sleep(150);
    expect(polls()).toBe(before);
    stream.close();
  });

  it('is repeated with the newest Guid when it was refused once', async () => {
    const stream = await signedIn();
    disturb(retcode('000-003'));
    await disturbed();
    push();
    await stream.type('upstream.other');
    expect(stream.types()).not.toContain('session.takenOver');
    while ((await session()).state !== 'signedIn') await sleep(10);
    stream.close();
  });

  it('notices by two refusals running that somebody else has the agent, says so once, and stops', async () => {
    const stream = await signedIn();
    const { url } = bed.simulator;
    const body = '{"password":"other","phonenum":"40039"}';
    await fetch(`${url}/agentgateway/resource/onlineagent/${agent()}/forcelogin`, { method: 'PUT', body });
    await stream.type('session.takenOver');
    expect(await session()).toMatchObject({ state: 'takenOver', agentState: 'unknown', signedInAt: null });
    const before = polls();
    await sleep(150);
    expect(polls()).toBe(before);
    expect(stream.types().filter((type) => type?.startsWith('session.'))).toEqual(['session.takenOver']);
    expect((await bed.signIn(agent(), { takeOver: true })).status).toBe(201);
    stream.close();
  });

  it('tells the sign-out by an inspector with the event that said so', async () => {
    const stream = await signedIn();
    bed.simulator.ccGateway.signOut(agent());
    const { data } = await stream.type('session.signedOut');
    expect(data.upstream).toEqual({
      eventType: 'AgentOther_ShutdownService',
      content: { loginTime: expect.stringMatching(/^\d+$/) },
    });
    expect(await session()).toMatchObject({ state: 'signedOut' });
    stream.close();
  });

  it('says degraded when the gateway falls silent and restored afterwards, and calls go on', async () => {
    const stream = await signedIn();
    const { body: call } = await bed.send('POST', `/v1/agents/${agent()}/calls/outbound`, { called: '13900000001' });
    await stream.type('call.talking', call.id);
    disturb({ kind: 'hang', times: 0 });
    await stream.type('session.degraded');
    expect(await session()).toMatchObject({ state: 'degraded', agentState: 'talking' });
    bed.simulator.faults.clear();
    await stream.type('session.restored');
    expect(await session()).toMatchObject({ state: 'signedIn', agentState: 'talking' });
    const seen = await bed.send('GET', `/v1/agents/${agent()}/calls/${call.id}`);
    expect(seen.body).toMatchObject({ state: 'talking', reason: null });
    expect(stream.types().filter((type) => type?.startsWith('session.'))).toEqual([
      'session.degraded',
      'session.restored',
    ]);
    stream.close();
  });

  it('of a new sign-in does not wait for a poll of the last one that hangs, and runs alone', async () => {
    const stream = await signedIn();
    disturb({ kind: 'hang' });
    await disturbed();
    await bed.send('DELETE', `/v1/agents/${agent()}/session`);
    await bed.signIn(agent());
    push();
    await stream.type('upstream.other');
    const ends = ['session.signedOut', 'session.signedIn'];
    expect(stream.types().filter((type) => type?.startsWith('session.'))).toEqual(ends);
    stream.close();
  });

  it('sends nothing once the agent is signed out', async () => {
    const stream = await signedIn();
    await bed.send('DELETE', `/v1/agents/${agent()}/session`);
    await stream.type('session.signedOut');
    const ofAgent = () => bed.simulator.recorder.requests.filter(({ url }) => url.includes(`/${agent()}`)).length;
    const before = ofAgent();
    await sleep(200);
    expect(ofAgent()).toBe(before);
    stream.close();
  });

  it('never ran twice at a time, and every Guid that came was followed', () => {
    expect(bed.simulator.ccGateway.concurrentPolls).toBe(0);
    const refused = bed.simulator.recorder.requests.filter(({ operation }) => operation === 'unknown');
    expect(refused).toEqual([]);
    expect(bed.log()).not.toContain('failed unexpectedly');
  });
});
