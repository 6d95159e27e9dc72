import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';
import { dials, hangsUp, isHungUp, rings, talks } from './event-sequences.fixture.js';

describe('an agent who calls a colleague', () => {
  let simulator: Simulator;
  let agent: TestClient;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, talkMs: 250, ringMs: 400, ccGateway: { pollHoldMs: 100 } });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const callColleague = async (called: string) => {
    agent = await new TestClient(simulator.url, '291').start();
    return (await agent.call('callinner', { called })).body;
  };
  const colleagueFails = [
    'AgentOther_PhoneRelease',
    'AgentEvent_Inside_Call_Fail',
    'AgentEvent_Connect_Fail',
    'AgentState_Ready',
  ];

  it('is answered as in the documented example, and both hear their side of the call', async () => {
    const colleague = await new TestClient(simulator.url, '292').start();
    expect(await callColleague('292')).toEqual({ message: 'success', retcode: '0', result: {} });
    expect(await agent.eventTypes(5)).toEqual([...dials, rings, talks]);
    const heard = await colleague.events(6);
    expect(heard.map(({ eventType }) => eventType)).toEqual([
      'AgentState_Busy',
      'AgentOther_PhoneAlerting',
      'AgentOther_PhoneOffhook',
      'AgentEvent_Auto_Answer',
      'AgentEvent_Incoming_CallInfo',
      talks,
    ]);
    expect(heard[3]?.content).toMatchObject({ caller: 'A291', called: 'A292', feature: '6', mediaType: 5 });
    await colleague.send('DELETE', 'voicecall/292/release');
    expect([await agent.eventTypes(4), await colleague.eventTypes(4)]).toEqual([isHungUp, hangsUp]);
  });

  it('waits for a colleague who must answer', async () => {
    const colleague = await new TestClient(simulator.url, '292').start({ autoanswer: false });
    await callColleague('292');
    expect(await colleague.eventTypes(4)).toEqual([
      'AgentState_Busy',
      'AgentOther_PhoneAlerting',
      'AgentOther_PhoneOffhook',
      'AgentEvent_Ringing',
    ]);
    expect((await colleague.send('PUT', 'voicecall/292/answer')).body.retcode).toBe('0');
    expect(await colleague.eventTypes(2)).toEqual([rings, talks]);
    expect(await agent.eventTypes(5)).toEqual([...dials, rings, talks]);
  });

  it('hears that a colleague did not answer in time', async () => {
    const colleague = await new TestClient(simulator.url, '292').start({ autoanswer: false });
    await callColleague('292');
    expect(await agent.eventTypes(8)).toEqual([...dials, rings, ...colleagueFails]);
    expect((await colleague.eventTypes(7)).slice(4)).toEqual([
      'AgentEvent_No_Answer',
      'AgentOther_PhoneRelease',
      'AgentState_Ready',
    ]);
  });

  it.each([
    ['has not signed in', '293', [...dials, ...colleagueFails]],
    ['is busy', '4012', [...dials, ...colleagueFails]],
    ['never answers', '4011', [...dials, rings, ...colleagueFails]],
  ])('hears the failure when the colleague %s', async (_what, called, events) => {
    await callColleague(called);
    expect(await agent.eventTypes(events.length)).toEqual(events);
  });

  it.each(['100', '1000000', '*1', '291'])('is refused %s, which is no colleague', async (called) => {
    expect((await callColleague(called)).retcode).toBe('200-018');
    expect(simulator.ccGateway.dials).toEqual([]);
  });

  it('gets the call id where the site answers it', async () => {
    const other = await startSimulator({ ccGateway: { callinnerResult: 'callId' } });
    try {
      const client = await new TestClient(other.url, '291').start();
      expect((await client.call('callinner', { called: '292' })).body.result).toMatch(/^\d+-\d+$/);
    } finally {
      await other.close();
    }
  });
});
