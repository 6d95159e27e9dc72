import { afterEach, describe, expect, it } from '@jest/globals';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed, type TestBedOptions } from '../support/test-bed.js';

const OUTBOUND = '/v1/agents/291/calls/outbound';
const DIAL = { called: '13900139000' };

let bed: TestBed;
afterEach(() => bed.close());

async function open(ccGateway: NonNullable<TestBedOptions['simulator']>['ccGateway'], more: TestBedOptions = {}) {
  bed = await startTestBed({ simulator: { stepMs: 5, ccGateway: { pollHoldMs: 20, ...ccGateway } }, ...more });
  await bed.signIn('291');
}

/** The Guids that the service sent with an operation, each once, in order. */
const guidsSent = (operation: string) => [
  ...new Set(bed.simulator.recorder.of(operation).map(({ headers }) => headers['guid'])),
];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a Guid that rotates on polls', () => {
  it('is followed invisibly, and dials with the newest succeed', async () => {
    await open({ guidIntervalMs: 60, guidTimeoutMs: 1000 });
    for (let round = 0; round < 4; round++) {
      await pause(120);
      const { status } = await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls');
      expect(status).toBe(200);
    }
    expect(guidsSent('agentevent').length).toBeGreaterThan(4);
    expect((await bed.send('POST', OUTBOUND, DIAL)).status).toBe(202);
    expect((await bed.send('GET', '/v1/agents/291/session')).body.state).toBe('signedIn');
    expect(bed.simulator.ccGateway.concurrentPolls).toBe(0);
  });

  it('is sent to nobody but the gateway', async () => {
    await open({ guidIntervalMs: 30 });
    const events = await bed.follow('291');
    await pause(100);
    const guids = guidsSent('agentevent') as string[];
    expect(guids.length).toBeGreaterThan(1);
    bed.simulator.ccGateway.pushEvent('291', { eventType: 'Leak', workNo: '291', content: { guid: guids.at(-1) } });
    await events.find(({ data }) => data.upstream?.eventType === 'Leak');
    const seen = events.text + bed.log() + (await bed.send('GET', '/metrics')).text;
    for (const guid of guids) expect(seen).not.toContain(guid.slice(0, 36));
    events.close();
  });
});

describe('a Guid that comes on any answer', () => {
  it('counts from that answer on', async () => {
    await open({ renewGuidOn: 'anyAnswer', guidIntervalMs: 1, pollHoldMs: 2000 });
    await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls');
    await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls');
    expect(guidsSent('waitcallinfo')).toHaveLength(2);
  });

  it.each([
    ['an upper-case header', { 'SET-GUID': 'JSESSIONID=11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa.AgentGateway0' }],
    ['no prefix', { 'Set-GUID': '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa.AgentGateway0' }],
    ['attributes', { 'Set-GUID': 'JSESSIONID=11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa.AgentGateway0; Path=/; HttpOnly' }],
    ['the plain header', { Guid: '11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa.AgentGateway0' }],
  ])('is read with %s, of a refusal too', async (_what, headers) => {
    await open({ authMode: 'off' });
    const body = '{"message":"","retcode":"999-123"}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'waitcallinfo', body, headers });
    await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls');
    await bed.send('POST', OUTBOUND, DIAL);
    expect(guidsSent('callout')).toEqual(['11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa.AgentGateway0']);
  });
});

describe('a Guid that was replaced', () => {
  it('never returns, however late an old answer brings it', async () => {
    await open({ authMode: 'off' });
    const [first] = guidsSent('resetskill') as [string];
    const newer = '22222222-bbbb-4bbb-8bbb-bbbbbbbbbbbb.AgentGateway1';
    const bring = (guid: string) =>
      bed.simulator.faults.inject({
        kind: 'answer',
        operation: 'waitcallinfo',
        headers: { 'Set-GUID': `JSESSIONID=${guid}` },
      });
    bring(newer);
    await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls');
    bring(first);
    await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls');
    await bed.send('POST', OUTBOUND, DIAL);
    expect(guidsSent('callout')).toEqual([newer]);
  });

  it('costs a command that is under way one repetition, with the new one', async () => {
    await open({ pollHoldMs: 30 });
    const newer = '33333333-cccc-4ccc-8ccc-cccccccccccc.AgentGateway1';
    const refusal = '{"message":"no right to invite resouce","result":"","retcode":"000-003"}';
    const headers = { 'Set-GUID': `JSESSIONID=${newer}` };
    bed.simulator.faults.inject({ kind: 'answer', operation: 'callout', when: 'before', body: refusal, headers });
    const answer = await bed.send('POST', OUTBOUND, DIAL);
    const dials = bed.simulator.recorder.of('callout');
    expect(dials.map(({ headers: sent }) => sent['guid'])).toEqual([expect.not.stringContaining(newer), newer]);
    expect(dials).toHaveLength(2);
    // The simulator never gave that Guid out: refused twice means that nobody is signed in, and it is not tried again.
    expect(answer.body).toMatchObject({ code: 'AGENT_NOT_SIGNED_IN', outcome: 'not_executed' });
  });
});

describe.each(['000-003', '100-006'])(
  'a dial that is refused with %s although it carries the newest Guid',
  (retcode) => {
    it('is not sent again, even if the gateway would take it now', async () => {
      await open({ authMode: 'off' });
      const body = `{"message":"","result":"","retcode":"${retcode}"}`;
      bed.simulator.faults.inject({ kind: 'answer', operation: 'callout', when: 'before', body });
      const answer = await bed.send('POST', OUTBOUND, DIAL);
      expect(answer.body).toMatchObject({ code: 'AGENT_NOT_SIGNED_IN', outcome: 'not_executed' });
      expect(bed.simulator.recorder.of('callout')).toHaveLength(1);
    });
  },
);

describe.each(['000-003', '100-006'] as const)('a Guid that the gateway forgot (%s)', (wrongGuidCode) => {
  it('ends the session once, and the way to a new sign-in is free', async () => {
    await open({ wrongGuidCode });
    const events = await bed.follow('291');
    bed.simulator.ccGateway.expireGuid('291');
    await events.find(({ event }) => event === 'session.takenOver' || event === 'session.signedOut');
    const answer = await bed.send('POST', OUTBOUND, DIAL);
    expect(answer.body).toEqual(problemOf('AGENT_NOT_SIGNED_IN', OUTBOUND));
    expect((await bed.signIn('291', { takeOver: true })).status).toBe(201);
    const ends = events.types().filter((type) => type === 'session.takenOver' || type === 'session.signedOut');
    expect(ends).toEqual([wrongGuidCode === '000-003' ? 'session.takenOver' : 'session.signedOut']);
    events.close();
  });
});

describe('static authentication', () => {
  it('keeps one Guid for the whole sign-in, and follows a new one all the same', async () => {
    const tenants = (url: string) => `tenants:\n  acme:\n    ccGateway: { baseUrl: "${url}", authMode: static }\n`;
    await open({ authMode: 'static', guidIntervalMs: 1 }, { tenants });
    await pause(80);
    expect(guidsSent('agentevent')).toHaveLength(1);
    const newer = '44444444-dddd-4ddd-8ddd-dddddddddddd.AgentGateway0';
    const headers = { 'Set-GUID': `JSESSIONID=${newer}` };
    bed.simulator.faults.inject({ kind: 'answer', operation: 'waitcallinfo', headers });
    await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls');
    await bed.send('POST', OUTBOUND, DIAL);
    expect(guidsSent('callout')).toEqual([newer]);
  });
});

describe('affinity cookies', () => {
  it('of the sign-in go back with every request of the agent, and follow the newest', async () => {
    await open({ requireAffinityCookie: true });
    expect((await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls')).status).toBe(200);
    expect(bed.simulator.ccGateway.requestsWithoutCookie).toEqual([]);
    const headers = { 'Set-Cookie': 'loadbalance=node2; Path=/; HttpOnly' };
    bed.simulator.faults.inject({ kind: 'answer', operation: 'waitcallinfo', headers });
    await bed.send('GET', '/v1/agents/291/queues/25/waiting-calls');
    await bed.send('POST', OUTBOUND, DIAL);
    expect(bed.simulator.recorder.of('callout').map(({ headers: sent }) => sent['cookie'])).toEqual([
      'loadbalance=node2',
    ]);
  });
});
