import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { problemOf } from '../support/problem-of.js';
import { receivedRequest } from '../support/received-request.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const dials = ['dial', 'callColleague', 'dialPreview', 'claim'];
const whileSignedIn = ['setState', 'setSkills', 'changePassword', 'signOut'];
const sessionOf = (agentId: string, more: Readonly<Record<string, unknown>> = {}) => ({
  agentId,
  state: 'signedIn',
  agentState: 'idle',
  signedInAt: anyValue.time,
  vdnId: '1',
  workNo: agentId,
  media: 'audio',
  mustChangePassword: false,
  passwordDaysLeft: expect.any(Number),
  allowedCommands: more['mustChangePassword'] === true ? whileSignedIn : [...dials, ...whileSignedIn],
  ...more,
});
const signedOut = (agentId: string) => ({
  ...sessionOf(agentId),
  state: 'signedOut',
  agentState: 'unknown',
  signedInAt: null,
  vdnId: null,
  workNo: null,
  media: null,
  mustChangePassword: null,
  passwordDaysLeft: null,
  allowedCommands: ['signIn'],
});

describe('a sign-in', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5 } });
  });
  afterAll(() => bed.close());

  const received = (operation: string) => receivedRequest(bed.simulator, operation);
  const of = (operation: string, agentId: string) =>
    bed.simulator.recorder.of(operation).filter(({ url }) => url.includes(`/${agentId}`));

  it('shows the session, and its documented requests go out in order', async () => {
    expect((await bed.send('GET', '/v1/agents/291/session')).body).toEqual(signedOut('291'));
    const answer = await bed.signIn('291');
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual(sessionOf('291'));
    expect((await bed.send('GET', '/v1/agents/291/session')).body).toEqual(sessionOf('291'));

    expect(received('login')).toEqual({
      method: 'PUT',
      url: '/agentgateway/resource/onlineagent/291',
      headers: { 'Content-Type': 'application/json; charset=UTF-8' },
      body:
        '{"password":"Simulator-1","phonenum":"40038","autoanswer":true,"autoenteridle":true,' +
        '"releasephone":true,"agenttype":4,"status":4}',
    });
    expect(received('resetskill')).toEqual({
      method: 'POST',
      url: '/agentgateway/resource/onlineagent/291/resetskill/true',
      headers: { 'Content-Type': 'application/json; charset=UTF-8', Guid: 'GUID', Cookie: 'loadbalance=node1' },
      body: '',
    });
    const operations = bed.simulator.recorder.requests.map(({ operation }) => operation);
    expect(operations.slice(0, 3)).toEqual(['login', 'resetskill', 'agentevent']);
  });

  it('carries every field with its documented name and type', async () => {
    const signIn = { initialState: 'wrapUp', autoAnswer: false, autoIdle: false, releasePhone: false, media: 'video' };
    const { body } = await bed.signIn('301', { ...signIn, skills: ['26', '25'] });
    expect(body).toEqual(sessionOf('301', { agentState: expect.stringMatching(/wrapUp|idle/), media: 'video' }));
    expect(JSON.parse(received('login').body)).toEqual({
      password: 'Simulator-1',
      phonenum: '40038',
      autoanswer: false,
      autoenteridle: false,
      releasephone: false,
      agenttype: 11,
      status: 5,
    });
    expect(received('resetskill').url).toBe('/agentgateway/resource/onlineagent/301/resetskill/false?skillid=26;25');
  });

  it.each([
    ['idle', 4],
    ['busy', 3],
    ['wrapUp', 5],
  ])('%s is status %i on the wire', async (initialState, status) => {
    await bed.signIn(`30${status}`, { initialState });
    expect(JSON.parse(received('login').body)).toMatchObject({ status });
  });

  it('with an empty list of skills signs in to none', async () => {
    await bed.signIn('310', { skills: [] });
    expect(received('resetskill').url).toMatch(/\/resetskill\/false(\?skillid=)?$/);
  });

  it('of an agent who is signed in is answered with the session, whatever it requests', async () => {
    const before = of('login', '291').length;
    const answer = await bed.signIn('291', { password: 'another', media: 'video', takeOver: true });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(sessionOf('291'));
    expect(of('login', '291')).toHaveLength(before);
    expect(of('forcelogin', '291')).toHaveLength(0);
  });

  it('that meets an equal one shares its answer, and another one is told to wait', async () => {
    bed.simulator.faults.inject({ kind: 'delay', operation: 'login', agentId: '320', delayMs: 150 });
    const [first, second, other] = await Promise.all([
      bed.signIn('320'),
      bed.signIn('320'),
      bed.signIn('320', { media: 'video' }),
    ]);
    expect(first.body).toEqual(sessionOf('320'));
    expect([first, second].map(({ status }) => status)).toContain(201);
    expect(second.body).toEqual(first.body);
    expect(other.body).toEqual(problemOf('OPERATION_IN_PROGRESS', '/v1/agents/320/session'));
    expect(of('login', '320')).toHaveLength(1);
  });

  it('must change the password where the gateway says so', async () => {
    expect((await bed.signIn('4006')).body).toEqual(sessionOf('4006', { mustChangePassword: true }));
  });

  it('keeps no password and shows no Guid', async () => {
    const { headers, text } = await bed.signIn('330', { password: 'secret-pass-4711' });
    const guid = of('resetskill', '330')[0]!.headers['guid']!;
    const everything = text + JSON.stringify([...headers]) + bed.log() + (await bed.send('GET', '/metrics')).text;
    for (const secret of ['secret-pass-4711', guid, guid.slice(0, 36), '40038'])
      expect(everything).not.toContain(secret);
  });

  it('whose answer is lost leaves the agent signed out, and the next attempt needs takeOver', async () => {
    bed.simulator.faults.inject({ kind: 'hang', operation: 'login', agentId: '340' });
    const path = '/v1/agents/340/session';
    expect((await bed.signIn('340')).body).toEqual(problemOf('UPSTREAM_TIMEOUT', path));
    expect((await bed.send('GET', path)).body).toEqual(signedOut('340'));
    const upstream = { system: 'cc-gateway', operation: 'login', code: '100-002' };
    expect((await bed.signIn('340')).body).toEqual(problemOf('AGENT_SIGNED_IN_ELSEWHERE', path, { upstream }));
    expect((await bed.signIn('340', { takeOver: true })).status).toBe(201);
  });

  it('without a Guid in its answer is unusable', async () => {
    const body = '{"message":"","retcode":"0","result":{}}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'login', agentId: '345', when: 'before', body });
    expect((await bed.signIn('345')).body).toMatchObject({ code: 'UPSTREAM_PROTOCOL_ERROR', outcome: 'unknown' });
  });
});

describe('an agent who is signed in elsewhere', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5 } });
  });
  afterAll(() => bed.close());

  it('stays so without takeOver', async () => {
    const { status, body } = await bed.signIn('4002');
    expect(status).toBe(409);
    const upstream = { system: 'cc-gateway', operation: 'login', code: '100-002' };
    expect(body).toEqual(problemOf('AGENT_SIGNED_IN_ELSEWHERE', '/v1/agents/4002/session', { upstream }));
    expect(bed.simulator.recorder.of('forcelogin')).toHaveLength(0);
  });

  it('is taken over with takeOver, by the same body', async () => {
    expect((await bed.signIn('4002', { takeOver: true })).status).toBe(201);
    const [login, forced] = [receivedRequest(bed.simulator, 'login'), receivedRequest(bed.simulator, 'forcelogin')];
    expect(forced).toEqual({ ...login, url: `${login.url}/forcelogin` });
  });

  it('is not taken over where the gateway forbids it', async () => {
    const { body } = await bed.signIn('4003', { takeOver: true });
    const upstream = { system: 'cc-gateway', operation: 'forceLogin', code: '100-015' };
    expect(body).toEqual(problemOf('AGENT_SIGNED_IN_ELSEWHERE', '/v1/agents/4003/session', { upstream }));
  });
});

describe('a sign-in that gets into no skill queue', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed();
  });
  afterAll(() => bed.close());

  it('is undone and answers that failure', async () => {
    const { body } = await bed.signIn('4007');
    const upstream = { system: 'cc-gateway', operation: 'resetSkill', code: '100-007' };
    expect(body).toEqual(problemOf('UPSTREAM_FAILURE', '/v1/agents/4007/session', { upstream }));
    expect(bed.simulator.recorder.of('forcelogout')).toHaveLength(1);
    expect(bed.simulator.ccGateway.state.agents).toEqual([]);
    expect((await bed.send('GET', '/v1/agents/4007/session')).body).toEqual(signedOut('4007'));
    expect(bed.simulator.recorder.of('agentevent')).toHaveLength(0);
  });

  it('is undone with the Guid that the refusal brought', async () => {
    const [headers, body] = [{ 'Set-GUID': 'JSESSIONID=rotated-with-the-refusal' }, '{"retcode":"100-007"}'];
    bed.simulator.faults.inject({ kind: 'answer', operation: 'resetskill', agentId: '302', headers, body });
    expect((await bed.signIn('302')).body.code).toBe('UPSTREAM_FAILURE');
    const undoing = bed.simulator.recorder.of('forcelogout').find(({ url }) => url.includes('/302/'));
    expect(undoing?.headers['guid']).toBe('rotated-with-the-refusal');
  });
});
