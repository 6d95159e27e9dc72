import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

const [first, second] = ['13900000001', '13900000002'];
const talks = (callid: string, called: string) => ({
  eventType: 'AgentEvent_Talking',
  content: { caller: '10086', callid, called, feature: '7', type: 'main', mediaAbility: '1' },
});
const holds = (callId: string) => ({ eventType: 'AgentEvent_Hold', content: callId });

describe('an agent with two calls', () => {
  let simulator: Simulator;
  let agent: TestClient;
  let held: string;
  let current: string;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, talkMs: 0, ccGateway: { pollHoldMs: 200 } });
  });
  beforeEach(async () => {
    agent = await new TestClient(simulator.url, '291').start();
    held = await agent.talkTo(first);
    await agent.command('POST', 'hold');
    await agent.events(1);
    // The phone is up already: only the two events of the far end come, and that the agent is in a call.
    current = String((await agent.call('callout', { called: second })).body.result);
    expect(await agent.eventTypes(3)).toEqual([
      'AgentState_Busy',
      'AgentEvent_Customer_Alerting',
      'AgentEvent_Talking',
    ]);
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const calls = () => simulator.ccGateway.state.agents[0]?.calls.map(({ callId, phase }) => [callId, phase]);

  it('swaps them', async () => {
    expect(await agent.command('POST', `connecthold/${held}`)).toEqual({ message: '', retcode: '0', result: {} });
    expect(await agent.events(2)).toEqual([holds(current), talks(held, first)]);
    expect(calls()).toEqual([
      [held, 'talking'],
      [current, 'held'],
    ]);
  });

  it('hangs up the current one, keeps phone and state, and comes back to the held one', async () => {
    expect((await agent.command('DELETE', 'release')).retcode).toBe('0');
    expect(await agent.eventTypes(2)).toEqual(['AgentEvent_Call_Release', 'AgentEvent_Customer_Release']);
    expect(await agent.isSilent()).toBe(true);
    await agent.command('POST', 'gethold');
    expect(await agent.events(1)).toEqual([talks(held, first)]);
  });

  it('drops the held one by its id', async () => {
    await agent.command('POST', `dropcall/${held}`);
    expect(await agent.events(2)).toEqual([
      { eventType: 'AgentEvent_Call_Release', content: held },
      { eventType: 'AgentEvent_Customer_Release', content: { callid: held, number: first } },
    ]);
    expect(calls()).toEqual([[current, 'talking']]);
  });

  it('hears that the held customer hung up, and goes on talking', async () => {
    simulator.ccGateway.hangUpCall(held);
    expect(await agent.eventTypes(2)).toEqual(['AgentEvent_Customer_Release', 'AgentEvent_Call_Release']);
    expect(calls()).toEqual([[current, 'talking']]);
  });

  it('joins them, mutes in the three-party call, and leaves the others connected', async () => {
    expect((await agent.command('POST', 'confjoin', { callid: held, callappdata: 'joined' })).retcode).toBe('0');
    expect(await agent.events(1)).toEqual([
      { eventType: 'AgentEvent_Conference', content: { callid: held, partner: first } },
    ]);
    expect((await agent.command('POST', 'beginmute')).retcode).toBe('0');
    expect((await agent.command('POST', 'hold')).retcode).toBe('200-014');
    expect((await agent.send('GET', `calldata/291/appdata?callId=${held}`)).body.result).toBe('joined');
    await agent.command('DELETE', 'release');
    expect(await agent.events(4)).toEqual([
      { eventType: 'AgentEvent_Call_Release', content: held },
      { eventType: 'AgentEvent_Call_Release', content: current },
      { eventType: 'AgentOther_PhoneRelease', content: { phoneState: 3 } },
      { eventType: 'AgentState_Ready', content: null },
    ]);
    expect(simulator.ccGateway.state.calls).toEqual([]);
  });

  it('releases one party of a three-party call, and talks to the other alone', async () => {
    await agent.command('POST', 'confjoin', { callid: held });
    await agent.events(1);
    expect((await agent.command('POST', `disconnect/${first}`)).retcode).toBe('0');
    expect(await agent.events(2)).toEqual([
      { eventType: 'AgentEvent_Customer_Release', content: { callid: held, number: first } },
      { eventType: 'AgentEvent_Call_Release', content: held },
    ]);
    expect((await agent.command('POST', 'hold')).retcode).toBe('0');
  });

  it('cannot release a held party, nor one that is in no call', async () => {
    expect((await agent.command('POST', `disconnect/${first}`)).retcode).toBe('200-204');
    expect((await agent.command('POST', 'disconnect/13900000009')).retcode).toBe('200-204');
    expect((await agent.command('POST', 'disconnect/12a')).retcode).toBe('000-002');
  });

  it('gets no third call', async () => {
    const help = { dstaddress: '4013' };
    const talk = { devicetype: 5, mode: 3, address: '13900000003' };
    expect((await agent.command('POST', 'innerhelp', help)).retcode).toBe('100-007');
    expect((await agent.command('POST', 'transfer', talk)).retcode).toBe('100-007');
    expect((await agent.call('callout', { called: '13900000003' })).body.retcode).toBe('100-007');
    expect(simulator.ccGateway.dials).toHaveLength(2);
  });

  it('reads about both, and which one is held', async () => {
    const read = async (path: string) => (await agent.send('GET', `calldata/291/${path}`)).body.result;
    expect(await read('allcallid')).toEqual([held, current]);
    expect(await read('remotenumbers')).toEqual([first, second]);
    expect(await read('holdlist')).toMatchObject([{ callid: held, called: first }]);
    expect(await read('callinfo')).toMatchObject({ callid: current, called: second });
    expect(await read(`callinfobycallid/${held}`)).toMatchObject({ callid: held, called: first });
  });

  it('gets the present state instead of the events, which are thrown away', async () => {
    await agent.command('POST', `connecthold/${held}`);
    const { result } = (await agent.send('POST', 'onlineagent/291/syncagentinfo')).body;
    expect(result).toEqual({
      callinfo: held,
      agentStateInfo: expect.objectContaining({ state: 7, curCallId: held, holdCallId: current, partner: first }),
    });
    expect(await agent.isSilent()).toBe(true);
  });
});
