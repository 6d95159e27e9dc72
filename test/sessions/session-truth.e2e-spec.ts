import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('the session of an agent', () => {
  let bed: TestBed;
  let agentId = 900;
  const agent = () => String(agentId);
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 300, ccGateway: { pollHoldMs: 50 } } });
  });
  afterEach(() => bed.simulator.faults.clear());
  afterAll(() => bed.close());

  const path = () => `/v1/agents/${agent()}/session`;
  const session = async () => (await bed.send('GET', path())).body;
  const of = (operation: string) =>
    bed.simulator.recorder.of(operation).filter(({ url }) => url.includes(`/${agent()}`)).length;
  async function signedIn(signIn: object = {}) {
    agentId += 1;
    await bed.signIn(agent(), signIn);
    return bed.follow(agent());
  }

  it.each([
    ['back to idle', { autoIdle: true }, 'agent.idle', 'idle'],
    ['into wrap-up', { autoIdle: false }, 'agent.wrapUp', 'wrapUp'],
  ])('is talking from the first sign of a call, and then %s', async (_what, signIn, type, state) => {
    const stream = await signedIn({ initialState: 'busy', ...signIn });
    await stream.type('agent.busy');
    expect(await session()).toMatchObject({ agentState: 'busy' });
    await bed.send('POST', `/v1/agents/${agent()}/calls/outbound`, { called: '13900000001' });
    await stream.type('agent.talking');
    expect(await session()).toMatchObject({ agentState: 'talking' });
    await stream.type('call.ended');
    stream.events.length = 0;
    await stream.type(type);
    expect(await session()).toMatchObject({ agentState: state });
    stream.close();
  });

  it('is talking in a preview call too, which brings no AgentState_Busy', async () => {
    const stream = await signedIn();
    const controlId = bed.simulator.ccGateway.offerPreview(agent(), { numbers: ['13900000001'] });
    await stream.type('preview.offered');
    await bed.send('POST', `/v1/agents/${agent()}/calls/preview`, { called: '13900000001', controlId });
    await stream.type('call.talking');
    expect(stream.types()).not.toContain('agent.talking');
    expect(await session()).toMatchObject({ agentState: 'talking' });
    stream.close();
  });

  it('that twenty ask for at once is asked for once, and all get the same answer', async () => {
    agentId += 1;
    bed.simulator.faults.inject({ kind: 'delay', operation: 'login', agentId: agent(), delayMs: 3000 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => bed.signIn(agent())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect({ login: of('login'), resetskill: of('resetskill') }).toEqual({ login: 1, resetskill: 1 });
    expect((await bed.signIn(agent(), { initialState: 'busy' })).status).toBe(200);
  });

  it('that is just beginning refuses a call as one in the wrong state, and dials nothing', async () => {
    agentId += 1;
    bed.simulator.faults.inject({ kind: 'delay', operation: 'login', agentId: agent(), delayMs: 2000 });
    const signingIn = bed.signIn(agent());
    while (of('login') === 0) await sleep(10);
    const calls = `/v1/agents/${agent()}/calls/outbound`;
    const detail = 'The agent is being signed in.';
    const dialled = await bed.send('POST', calls, { called: '13900000001' });
    expect(dialled.body).toEqual(problemOf('AGENT_STATE_CONFLICT', calls, { detail }));
    expect((await signingIn).status).toBe(201);
    expect(of('callout')).toBe(0);
  });

  it('is signed out only after a sign-in that is running, and nothing follows', async () => {
    agentId += 1;
    bed.simulator.faults.inject({ kind: 'delay', operation: 'login', agentId: agent(), delayMs: 500 });
    const signingIn = bed.signIn(agent());
    while (of('login') === 0) await sleep(10);
    const signingOut = bed.send('DELETE', path());
    expect([(await signingIn).status, (await signingOut).status]).toEqual([201, 204]);
    expect(await session()).toMatchObject({ state: 'signedOut' });
    const sent = bed.simulator.recorder.requests.filter(({ url }) => url.includes(`/${agent()}`));
    expect(sent.map(({ operation }) => operation).filter((name) => name !== 'agentevent')).toEqual([
      'login',
      'resetskill',
      'logout',
    ]);
    // A poll may cross the sign-out on the wire; none begins after it.
    await sleep(100);
    const polls = of('agentevent');
    await sleep(200);
    expect(of('agentevent')).toBe(polls);
  });

  it('stays as it was when the answer to the sign-out is lost', async () => {
    const stream = await signedIn();
    bed.simulator.faults.inject({ kind: 'hang', operation: 'logout', agentId: agent(), when: 'before' });
    expect((await bed.send('DELETE', path())).body).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'unknown' });
    expect(await session()).toMatchObject({ state: 'signedIn' });
    bed.simulator.ccGateway.pushEvent(agent(), { eventType: 'AgentEvent_Something_New', content: null });
    await stream.type('upstream.other');
    stream.close();
  });

  it('survives a command that overtakes the answer with the new Guid', async () => {
    const stream = await signedIn();
    const path = `/v1/agents/${agent()}/queues/25/waiting-calls`;
    const body = '{"message":"","retcode":"100-006"}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'waitcallinfo', agentId: agent(), when: 'before', body });
    setTimeout(() => bed.simulator.ccGateway.rotateGuid(agent()), 60);
    expect((await bed.send('GET', path)).status).toBe(200);
    expect(of('waitcallinfo')).toBe(2);
    expect(await session()).toMatchObject({ state: 'signedIn' });
    stream.close();
  });

  it('is over when a command with the newest Guid hears that nobody is signed in', async () => {
    const stream = await signedIn();
    const body = '{"message":"","retcode":"100-006"}';
    const fault = { kind: 'answer', operation: 'callout', agentId: agent(), when: 'before', body, times: 0 } as const;
    bed.simulator.faults.inject(fault);
    const dial = await bed.send('POST', `/v1/agents/${agent()}/calls/outbound`, { called: '13900000001' });
    expect(dial.body).toMatchObject({ code: 'AGENT_NOT_SIGNED_IN', outcome: 'not_executed' });
    await stream.type('session.signedOut');
    expect(await session()).toMatchObject({ state: 'signedOut' });
    expect((await bed.send('GET', `/v1/agents/${agent()}/calls`)).body.items).toEqual([]);
    stream.close();
  });
});

describe('an agent whose browser is gone', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({
      simulator: { stepMs: 5, talkMs: 4000 },
      environment: { AGENT_ABSENCE_TIMEOUT_MS: '1500' },
    });
  });
  afterAll(() => bed.close());

  const isSignedIn = (agentId: string) => bed.simulator.ccGateway.state.agents.some((one) => one.agentId === agentId);

  it('is signed out, but not while a stream is open or requests come', async () => {
    for (const agentId of ['291', '292', '293']) await bed.signIn(agentId);
    const stream = await bed.follow('292');
    const begin = performance.now();
    while (isSignedIn('291') || performance.now() - begin < 2000) {
      await bed.send('GET', '/v1/agents/293/session');
      await sleep(50);
    }
    expect(['292', '293'].map(isSignedIn)).toEqual([true, true]);
    stream.close();
    while (isSignedIn('292')) await sleep(20);
  });

  it('is signed out only when the call is over', async () => {
    await bed.signIn('294');
    await bed.send('POST', '/v1/agents/294/calls/outbound', { called: '13900000001' });
    await sleep(2500);
    expect(isSignedIn('294')).toBe(true);
    while (isSignedIn('294')) await sleep(20);
    const { body } = await bed.send('GET', '/v1/agents/294/calls');
    expect(body.items).toMatchObject([{ state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } }]);
  });
});
