import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

const customer = '13700000001';
const number = '13900000009';
const leaves = ['AgentEvent_Call_Release', 'AgentOther_PhoneRelease', 'AgentState_Ready'];
const calleeFails = ['OUTBOUND_DETECT_EVENT', 'AgentEvent_Call_Out_Fail', 'AgentEvent_Connect_Fail'];
const [hold, alerting, talking] = ['AgentEvent_Hold', 'AgentEvent_Customer_Alerting', 'AgentEvent_Talking'];

describe('an agent who transfers', () => {
  let simulator: Simulator;
  let agent: TestClient;
  let callId: string;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, talkMs: 0, ringMs: 60_000, ccGateway: { pollHoldMs: 200 } });
  });
  beforeEach(async () => {
    agent = await new TestClient(simulator.url, '291').start();
    callId = simulator.ccGateway.ringAgent('291', { caller: customer });
    await agent.events(6);
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const transfer = (devicetype: number, mode: number, address: string, more = {}) =>
    agent.command('POST', 'transfer', { devicetype, mode, address, ...more });
  const signIn = (agentId: string) => new TestClient(simulator.url, agentId).start({ autoanswer: false });

  it.each([
    ['blindly to a queue', 1, 0, '26', leaves],
    ['to a queue where nobody is free', 1, 2, '26', ['AgentEvent_SuccTransResult', talking]],
    ['blindly to an agent', 2, 0, '4013', leaves],
    ['to an agent who answers', 2, 2, '4013', ['AgentEvent_SuccTransResult', ...leaves]],
    ['to an agent who declines', 2, 2, '4014', ['AgentEvent_SuccTransResult', talking]],
    ['to an agent who never answers', 2, 2, '4011', ['AgentEvent_SuccTransResult', talking]],
    ['blindly to an IVR', 3, 0, '1234', leaves],
    ['to an IVR that gives the call back', 3, 1, '1234', [hold, talking]],
    ['blindly to an access code', 4, 0, '2000', leaves],
    ['to an access code', 4, 2, '2000', ['AgentEvent_SuccTransResult', ...leaves]],
    ['blindly to a number', 5, 1, number, leaves],
    ['to a number that answers', 5, 2, number, ['AgentEvent_TransOutResult', ...leaves]],
    ['to a busy number', 5, 2, '13800000001', ['AgentEvent_TransOutResult', talking]],
    ['to a number it talks to first', 5, 3, number, [hold, alerting, talking]],
    ['to a number that is busy when it wants to talk', 5, 3, '13800000001', [hold, ...calleeFails, talking]],
    ['to a number in a three-party call', 5, 4, number, [alerting, 'AgentEvent_Conference']],
    ['to a number that rejects a three-party call', 5, 4, '13800000003', [alerting, ...calleeFails]],
  ])('%s hears the events of device %i and mode %i', async (_what, devicetype, mode, address, events) => {
    expect(await transfer(devicetype, mode, address)).toEqual({ message: '', retcode: '0', result: {} });
    expect(await agent.eventTypes(events.length)).toEqual(events);
    expect(await agent.isSilent()).toBe(true);
    expect(simulator.ccGateway.dials).toMatchObject([{ agentId: '291', kind: 'transfer', called: address }]);
  });

  it.each([
    ['an unknown device', 6, 0, '1'],
    ['to an agent in a mode of numbers', 2, 3, '292'],
    ['to an IVR on answer', 3, 2, '1234'],
    ['to a number in mode 0', 5, 0, number],
    ['to letters', 5, 1, 'abc'],
    ['to 25 digits', 5, 1, '1'.repeat(25)],
    ['to an unknown queue', 1, 0, '27'],
  ])('%s is refused as a wrong parameter', async (_what, devicetype, mode, address) => {
    expect((await transfer(devicetype, mode, address)).retcode).toBe('000-002');
    expect(simulator.ccGateway.dials).toEqual([]);
  });

  it.each([
    ['to itself', 2, 0, '291', '200-018'],
    ['to a number that nobody has', 5, 3, '13800000006', '200-001'],
  ])('%s is refused', async (_what, devicetype, mode, address, retcode) => {
    expect((await transfer(devicetype, mode, address)).retcode).toBe(retcode);
  });

  it('cannot hand a call it has placed blindly to a number', async () => {
    await agent.command('DELETE', 'release');
    await agent.events(4);
    await agent.talkTo('13900000001');
    expect((await transfer(5, 1, number)).retcode).toBe('100-007');
  });

  it('rings a real colleague with the call of the customer, its data and its id', async () => {
    const colleague = await signIn('292');
    await transfer(2, 2, '292', { callappdata: 'VIP' });
    const [, , , ringing] = await colleague.events(4);
    expect(ringing).toEqual({
      eventType: 'AgentEvent_Ringing',
      content: {
        caller: customer,
        transfer: 'yes',
        callid: callId,
        transfrom: '291',
        called: '292',
        type: 'main',
        mediaAbility: '1',
        feature: '0',
        mediaType: '5',
      },
    });
    expect((await agent.command('POST', 'hold')).retcode).toBe('200-014');
    await colleague.command('PUT', 'answer');
    expect(await agent.events(4)).toEqual([
      { eventType: 'AgentEvent_SuccTransResult', content: { callid: callId, result: 0 } },
      { eventType: 'AgentEvent_Call_Release', content: callId },
      { eventType: 'AgentOther_PhoneRelease', content: { phoneState: 3 } },
      { eventType: 'AgentState_Ready', content: null },
    ]);
    expect(await colleague.eventTypes(2)).toEqual([alerting, talking]);
    expect((await colleague.send('GET', 'calldata/292/appdata')).body.result).toBe('VIP');
    simulator.ccGateway.hangUpCall(callId);
    expect((await colleague.eventTypes(4)).at(-1)).toBe('AgentState_Ready');
  });

  it('has the call back when a real colleague declines', async () => {
    const colleague = await signIn('292');
    await transfer(2, 2, '292');
    await colleague.events(4);
    await colleague.command('DELETE', 'release');
    expect(await agent.events(2)).toMatchObject([
      { eventType: 'AgentEvent_SuccTransResult', content: { callid: callId, result: 1 } },
      { eventType: 'AgentEvent_Talking', content: { callid: callId } },
    ]);
    expect((await agent.command('POST', 'hold')).retcode).toBe('0');
  });

  it('loses a customer who hangs up while the colleague rings, and both hear it', async () => {
    const colleague = await signIn('292');
    await transfer(2, 2, '292');
    await colleague.events(4);
    simulator.ccGateway.hangUpCall(callId);
    const isHungUp = ['AgentEvent_Customer_Release', ...leaves];
    expect([await agent.eventTypes(4), await colleague.eventTypes(4)]).toEqual([isHungUp, isHungUp]);
  });

  it('lets the customer wait in a queue under the same id, until an agent of it is free', async () => {
    await transfer(1, 0, '26', { callappdata: 'VIP' });
    expect(simulator.ccGateway.state.waiting).toEqual([{ callId, skillId: 26, caller: customer }]);
    const colleague = await signIn('292');
    const [, , , ringing] = await colleague.events(4);
    expect(ringing?.content).toMatchObject({ callid: callId, caller: customer, transfer: 'yes', transfrom: '291' });
    await colleague.command('PUT', 'answer');
    expect((await colleague.send('GET', 'calldata/292/appdata')).body.result).toBe('VIP');
    expect(simulator.ccGateway.state.waiting).toEqual([]);
  });

  it('completes a talk transfer by hanging up', async () => {
    await transfer(5, 3, number);
    await agent.events(3);
    await agent.command('DELETE', 'release');
    expect(await agent.eventTypes(4)).toEqual(['AgentEvent_Call_Release', ...leaves]);
    expect(simulator.ccGateway.state.calls).toEqual([]);
  });

  it.each([
    ['talk', 3, 3, [talking]],
    ['three-party', 4, 2, []],
  ])('takes back a %s transfer, and talks to the customer', async (_what, mode, started, back) => {
    await transfer(5, mode, number);
    await agent.events(started);
    expect((await agent.command('POST', 'canceltransfer')).retcode).toBe('0');
    const events = ['AgentEvent_Call_Release', 'AgentEvent_Customer_Release', ...back];
    expect(await agent.eventTypes(events.length)).toEqual(events);
    expect(await agent.isSilent()).toBe(true);
    expect(simulator.ccGateway.state.agents[0]?.calls).toMatchObject([{ callId, phase: 'talking' }]);
    expect((await agent.command('POST', 'canceltransfer')).retcode).toBe('200-012');
  });

  it('can be disturbed like every command: nothing is dialled before, the call is transferred after', async () => {
    simulator.faults.inject({ kind: 'http', operation: 'transfer', status: 500, when: 'before' });
    const send = () => agent.send('POST', 'voicecall/291/transfer', { devicetype: 5, mode: 3, address: number });
    expect((await send()).status).toBe(500);
    expect(simulator.ccGateway.dials).toEqual([]);
    simulator.faults.inject({ kind: 'html', operation: 'transfer', when: 'after' });
    expect((await send()).text).toContain('<html>');
    expect(await agent.eventTypes(3)).toEqual([hold, alerting, talking]);
    expect(simulator.ccGateway.dials).toHaveLength(1);
  });

  it('is answered by a number as this one answers every dial: the call is transferred, the answer lost', async () => {
    const body = { devicetype: 5, mode: 3, address: '13800000011' };
    expect((await agent.send('POST', 'voicecall/291/transfer', body)).status).toBe(500);
    expect(await agent.eventTypes(3)).toEqual([hold, alerting, talking]);
  });
});
