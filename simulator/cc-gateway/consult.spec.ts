import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

const customer = '13900000001';
const rung = ['AgentState_Busy', 'AgentOther_PhoneAlerting', 'AgentOther_PhoneOffhook', 'AgentEvent_Ringing'];

describe('an agent who consults', () => {
  let simulator: Simulator;
  let agent: TestClient;
  let callId: string;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, talkMs: 0, ringMs: 60_000, ccGateway: { pollHoldMs: 200 } });
  });
  beforeEach(async () => {
    agent = await new TestClient(simulator.url, '291').start();
    callId = await agent.talkTo(customer);
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const signIn = (agentId: string) => new TestClient(simulator.url, agentId).start({ autoanswer: false });
  const consult = async (body: object) => await agent.command('POST', 'innerhelp', body);
  /** A colleague who was consulted and answered; the events until then are taken. */
  const consulted = async () => {
    const colleague = await signIn('292');
    const consultId = String((await consult({ dstaddress: '292' })).result);
    await colleague.events(4);
    await colleague.command('PUT', 'answer');
    await colleague.events(2);
    await agent.events(3);
    return { colleague, consultId };
  };

  it('holds the customer, and a real colleague rings and answers', async () => {
    const colleague = await signIn('292');
    const { retcode, result: consultId } = await consult({ dstaddress: '292', callappdata: 'help me' });
    expect(retcode).toBe('0');
    expect(await agent.events(2)).toEqual([
      { eventType: 'AgentEvent_Hold', content: callId },
      {
        eventType: 'AgentEvent_Customer_Alerting',
        content: { callid: consultId, otherPhoneWorkno: '292', otherPhone: '292', type: 'main' },
      },
    ]);
    const offered = await colleague.events(4);
    expect(offered.map(({ eventType }) => eventType)).toEqual(rung);
    expect(offered[3]?.content).toMatchObject({ callid: consultId, caller: 'A291', called: 'A292', feature: '51' });
    expect((await colleague.command('PUT', `answer?callid=${String(consultId)}`)).retcode).toBe('0');
    const talking = {
      eventType: 'AgentEvent_Talking',
      content: { caller: '291', callid: consultId, called: '292', feature: '51', type: 'main', mediaAbility: '1' },
    };
    expect(await agent.events(1)).toEqual([talking]);
    expect((await colleague.events(2)).at(-1)).toEqual(talking);
    expect((await colleague.send('GET', 'calldata/292/appdata')).body.result).toBe('help me');
  });

  it('comes back to the customer after the colleague has hung up', async () => {
    const { colleague } = await consulted();
    await colleague.command('DELETE', 'release');
    expect(await agent.eventTypes(2)).toEqual(['AgentEvent_Customer_Release', 'AgentEvent_Call_Release']);
    expect((await colleague.eventTypes(4)).at(-1)).toBe('AgentState_Ready');
    await agent.command('POST', 'gethold');
    expect(await agent.events(1)).toMatchObject([{ eventType: 'AgentEvent_Talking', content: { callid: callId } }]);
  });

  it('joins customer and colleague and leaves: the colleague talks to the customer, who hangs up', async () => {
    const { colleague, consultId } = await consulted();
    await agent.command('POST', 'confjoin', { callid: callId });
    await agent.command('DELETE', 'release');
    expect((await agent.eventTypes(5)).at(-1)).toBe('AgentState_Ready');
    expect(await colleague.events(1)).toMatchObject([
      { eventType: 'AgentEvent_Talking', content: { callid: consultId, caller: customer } },
    ]);
    simulator.ccGateway.hangUpCall(callId);
    expect(await colleague.events(4)).toEqual([
      { eventType: 'AgentEvent_Customer_Release', content: { callid: consultId, number: customer } },
      { eventType: 'AgentEvent_Call_Release', content: consultId },
      { eventType: 'AgentOther_PhoneRelease', content: { phoneState: 3 } },
      { eventType: 'AgentState_Ready', content: null },
    ]);
    expect(simulator.ccGateway.state.calls).toEqual([]);
  });

  it('has the colleague in a three-party call at once where it asks for one', async () => {
    const colleague = await signIn('292');
    const { result } = await consult({ dstaddress: '292', devicetype: '2', mode: '2' });
    expect(await agent.eventTypes(1)).toEqual(['AgentEvent_Customer_Alerting']);
    expect((await colleague.events(4))[3]?.content).toMatchObject({ feature: '52' });
    await colleague.command('PUT', 'answer');
    expect(await agent.events(1)).toEqual([
      { eventType: 'AgentEvent_Conference', content: { callid: result, partner: '292' } },
    ]);
    expect(simulator.ccGateway.state.agents[0]?.calls.map(({ isThreeParty }) => isThreeParty)).toEqual([true, true]);
  });

  it.each([
    ['never answers', '4011', ['AgentEvent_Hold', 'AgentEvent_Customer_Alerting', 'AgentEvent_Consult_Fail']],
    ['is busy', '4012', ['AgentEvent_Hold', 'AgentEvent_Consult_Fail']],
    ['answers', '4013', ['AgentEvent_Hold', 'AgentEvent_Customer_Alerting', 'AgentEvent_Talking']],
    ['declines', '4014', ['AgentEvent_Hold', 'AgentEvent_Customer_Alerting', 'AgentEvent_Consult_Fail']],
    ['is not there', '299', ['AgentEvent_Hold', 'AgentEvent_Consult_Fail']],
  ])('hears what becomes of a colleague who %s', async (_what, dstaddress, events) => {
    await consult({ dstaddress });
    expect(await agent.eventTypes(events.length)).toEqual(events);
    expect(await agent.isSilent()).toBe(true);
    expect(simulator.ccGateway.state.agents[0]?.calls[0]).toMatchObject({ callId, phase: 'held' });
  });

  it('hears that a real colleague declined', async () => {
    const colleague = await signIn('292');
    const { result } = await consult({ dstaddress: '292' });
    await colleague.events(4);
    await colleague.command('DELETE', 'release');
    expect((await agent.events(3)).at(-1)).toEqual({ eventType: 'AgentEvent_Consult_Fail', content: result });
    expect((await colleague.eventTypes(4)).at(-1)).toBe('AgentState_Ready');
  });

  it('hangs up before the colleague answers', async () => {
    const colleague = await signIn('292');
    await consult({ dstaddress: '292' });
    await colleague.events(4);
    await agent.command('DELETE', 'release');
    expect((await colleague.eventTypes(4)).at(-1)).toBe('AgentState_Ready');
    expect((await agent.eventTypes(4)).slice(2)).toEqual(['AgentEvent_Call_Release', 'AgentEvent_Customer_Release']);
  });

  it('reaches whoever is free in a skill queue, and hears when nobody is', async () => {
    await consult({ devicetype: 1, dstaddress: '26' });
    expect(await agent.eventTypes(2)).toEqual(['AgentEvent_Hold', 'AgentEvent_Consult_Fail']);
    await agent.command('POST', 'gethold');
    await agent.events(1);
    const colleague = await signIn('292');
    await consult({ devicetype: 1, dstaddress: '26' });
    expect(await colleague.eventTypes(4)).toEqual(rung);
  });

  it.each([
    ['an unknown queue', { devicetype: 1, dstaddress: '27' }, '000-002'],
    ['itself', { dstaddress: '291' }, '200-018'],
    ['somebody outside the range', { dstaddress: '100' }, '200-018'],
    ['nobody', {}, '000-002'],
    ['an unknown mode', { dstaddress: '292', mode: 3 }, '000-002'],
    ['an unknown device', { dstaddress: '292', devicetype: 3 }, '000-002'],
  ])('cannot consult %s', async (_what, body, retcode) => {
    expect((await consult(body)).retcode).toBe(retcode);
    expect(simulator.ccGateway.dials).toHaveLength(1);
  });
});
