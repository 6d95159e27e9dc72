import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

describe('an agent on duty', () => {
  let simulator: Simulator;
  let agent: TestClient;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 5, talkMs: 300, ccGateway: { pollHoldMs: 100, eventGenTime: false } });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const signIn = async (fields = {}, agentId = '291') =>
    (agent = await new TestClient(simulator.url, agentId).start(fields));
  const operate = (method: string, path: string) => agent.send(method, `onlineagent/291/${path}`);

  it('gets one event a poll, as the documentation prints it', async () => {
    agent = new TestClient(simulator.url, '291');
    await agent.login();
    expect((await agent.poll()).text).toBe(
      '{"message":"","retcode":"0","event":{"eventType":"AgentOther_InService","workNo":"291","content":null}}',
    );
  });

  it('waits for a poll without event and gets exactly two fields', async () => {
    await signIn();
    const startedAt = performance.now();
    expect((await agent.poll()).text).toBe('{"message":"","retcode":"0"}');
    expect(performance.now() - startedAt).toBeGreaterThan(90);
  });

  it('hears an event that comes while the poll is held at once, digits kept', async () => {
    await signIn();
    const held = agent.poll();
    await sleep(20);
    simulator.ccGateway.pushEvent('291', '{"eventType":"New","content":{"id":12345678901234567890}}');
    expect((await held).text).toBe(
      '{"message":"","retcode":"0","event":{"eventType":"New","content":{"id":12345678901234567890}}}',
    );
  });

  it('has the older of two polls answered empty, and the pair is counted', async () => {
    await signIn();
    const older = agent.poll();
    await sleep(20);
    const newer = agent.poll();
    expect((await older).text).toBe('{"message":"","retcode":"0"}');
    simulator.ccGateway.pushEvent('291', { eventType: 'New', content: null });
    expect((await newer).body.event).toEqual({ eventType: 'New', content: null });
    expect(simulator.ccGateway.concurrentPolls).toBe(1);
  });

  it('loses no event to a poll whose client hung up', async () => {
    await signIn();
    const gone = fetch(`${simulator.url}/agentgateway/resource/agentevent/291`, {
      headers: { Guid: agent.guid },
      signal: AbortSignal.timeout(20),
    });
    await expect(gone).rejects.toThrow();
    await sleep(20);
    simulator.ccGateway.pushEvent('291', { eventType: 'New', content: null });
    expect(await agent.eventTypes(1)).toEqual(['New']);
    expect(simulator.ccGateway.concurrentPolls).toBe(0);
  });

  it.each([
    ['saybusy', 'AgentState_SetNotReady_Success', 3],
    ['rest/60/7', 'AgentState_SetRest_Success', 8],
    ['work', 'AgentState_SetWork_Success', 5],
    ['sayfree', 'AgentState_Ready', 4],
  ])('changes state by %s and hears it', async (operation, event, agentState) => {
    await signIn();
    expect((await operate('POST', operation)).body.retcode).toBe('0');
    expect(await agent.eventTypes(1)).toEqual([event]);
    expect((await operate('GET', 'agentstatus')).body.result).toMatchObject({ agentState });
  });

  it.each(['cancelbusy', 'cancelrest', 'cancelwork'])(
    'cannot leave a state that it is not in by %s',
    async (operation) => {
      await signIn();
      expect((await operate('POST', operation)).body.retcode).toBe('100-009');
    },
  );

  it('must leave wrap-up and rest by their own operation', async () => {
    await signIn({ status: 5 });
    expect((await operate('POST', 'sayfree')).body.retcode).toBe('100-009');
    expect((await operate('POST', 'cancelwork')).body.retcode).toBe('0');
    expect(await agent.eventTypes(1)).toEqual(['AgentState_CancelWork_Success']);
  });

  it('enters the state it requested during a call after the call', async () => {
    await signIn();
    await agent.call('callout', { called: '13900000001' });
    expect((await operate('POST', 'saybusy?reason=201')).body.retcode).toBe('0');
    const events = await agent.events(9);
    expect(events.at(-1)).toEqual({ eventType: 'AgentState_SetNotReady_Success', content: { reason: '201' } });
  });

  it.each([
    ['saybusy?reason=201', 'cancelbusy', 'AgentState_CancelNotReady_Success'],
    ['rest/60/7', 'cancelrest', 'AgentState_CancelRest_Success'],
    ['work', 'cancelwork', 'AgentState_CancelWork_Success'],
  ])('takes back during a call what it requested by %s', async (request, cancel, event) => {
    await signIn();
    await agent.talkTo('13800000017');
    expect((await operate('POST', cancel)).body.retcode).toBe('100-009');
    await operate('POST', request);
    const agentState = cancel === 'cancelrest' ? 9 : 7;
    expect((await operate('GET', 'agentstatus')).body.result).toMatchObject({ agentState });
    expect((await operate('POST', cancel)).body.retcode).toBe('0');
    await agent.command('DELETE', 'release');
    const events = await agent.eventTypes(5);
    expect([events[0], events.at(-1)]).toEqual([event, 'AgentState_Ready']);
  });

  it.each([
    ['saybusy?reason=200', '000-002'],
    ['saybusy?reason=202&prolong=false', '0'],
    ['saybusy?reason=202&prolong=maybe', '000-002'],
  ])('that is busy is answered %s with %s', async (operation, retcode) => {
    await signIn({ status: 3 });
    expect((await operate('POST', operation)).body.retcode).toBe(retcode);
  });

  it('can prolong a rest, but not begin it twice; the reminder of the first one does not come', async () => {
    await signIn();
    await operate('POST', 'rest/1/7');
    expect((await operate('POST', 'rest/60/8')).body.retcode).toBe('100-009');
    expect((await operate('POST', 'rest/60/8?prolong=true')).body.retcode).toBe('0');
    expect((await agent.events(2)).map(({ content }) => content)).toEqual([{ reason: '7' }, { reason: '8' }]);
    await sleep(1100);
    expect(await agent.isSilent()).toBe(true);
  });

  it.each([
    ['busy', 'AgentState_Force_SetNotReady', { reason: '3' }, 3],
    ['idle', 'AgentState_Force_Ready', null, 4],
  ] as const)('is forced %s by an inspector, out of any state', async (state, eventType, content, agentState) => {
    await signIn({ status: 5 });
    const inspector = await new TestClient(simulator.url, '292').start();
    expect((await inspector.send('POST', `qualitycontrol/292/force${state}/291`)).body.retcode).toBe('0');
    expect(await agent.events(1)).toEqual([{ eventType, content }]);
    expect((await operate('GET', 'agentstatus')).body.result).toMatchObject({ agentState });
    expect((await inspector.send('POST', `qualitycontrol/292/force${state}/293`)).body.retcode).toBe('900-004');
  });

  it('is forced into a state after its call', async () => {
    await signIn();
    await agent.talkTo('13800000017');
    simulator.ccGateway.forceState('291', 'busy');
    await agent.command('DELETE', 'release');
    expect((await agent.eventTypes(4)).at(-1)).toBe('AgentState_Force_SetNotReady');
  });

  it('is reminded of the end of a rest', async () => {
    await signIn();
    await operate('POST', 'rest/1/7');
    expect(await agent.events(2)).toEqual([
      { eventType: 'AgentState_SetRest_Success', content: { reason: '7' } },
      { eventType: 'AgentState_Rest_Timeout', content: null },
    ]);
  });

  it.each(['rest/0/1', 'rest/86400/1', 'rest/60/256', 'saybusy?reason=199', 'saybusy?reason=251'])(
    'is refused %s as a wrong parameter',
    async (operation) => {
      await signIn();
      expect((await operate('POST', operation)).body.retcode).toBe('000-002');
    },
  );

  it('signs in to all, to listed or to no skill queues', async () => {
    await signIn();
    const skills = () => simulator.ccGateway.state.agents[0]?.skills;
    expect(skills()).toEqual([25, 26]);
    await operate('POST', 'resetskill/false?skillid=26;99&phonelinkage=0');
    expect(skills()).toEqual([26]);
    await operate('POST', 'resetskill/false');
    expect(skills()).toEqual([]);
    expect((await operate('POST', 'resetskill/true?phonelinkage=2')).body.retcode).toBe('000-002');
  });

  it('reads its configured skills', async () => {
    await signIn();
    expect((await operate('GET', 'agentskills')).body.result).toEqual([
      { name: 'sales', id: 25, mediatype: 5 },
      { name: 'service', id: 26, mediatype: 5 },
    ]);
  });

  it('meets paths in any case and with a double slash', async () => {
    await signIn();
    expect((await agent.send('GET', '/ONLINEAGENT/291/AgentStatus')).body.retcode).toBe('0');
  });

  it('is told of an unknown address and of a wrong method', async () => {
    await signIn();
    expect((await operate('GET', 'nothing')).body.retcode).toBe('000-002');
    expect((await operate('PUT', 'logout')).status).toBe(405);
  });

  it('named 4007 cannot sign in to skill queues', async () => {
    const persona = new TestClient(simulator.url, '4007');
    await persona.login();
    expect((await persona.send('POST', 'onlineagent/4007/resetskill/true')).body.retcode).toBe('100-007');
  });
});

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
