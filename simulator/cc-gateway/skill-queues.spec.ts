import { afterEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

describe('callers in a skill queue', () => {
  let simulator: Simulator;
  afterEach(() => simulator.close());

  const start = async (waitingCalls = 0) => {
    simulator = await startSimulator({ stepMs: 4, talkMs: 0, waitingCalls, ccGateway: { pollHoldMs: 60 } });
  };
  const list = async (agent: TestClient, skillId = '25') =>
    (await agent.send('GET', `calldata/${agent.agentId}/waitcallinfo/${skillId}`)).body;
  const claim = async (agent: TestClient, rest: string) =>
    (await agent.send('POST', `voicecall/${agent.agentId}/requestcall/${rest}`)).body;

  it('are listed to an agent who is not idle', async () => {
    await start();
    const callId = simulator.ccGateway.queueCall(25, { caller: '13700000009' });
    const agent = await new TestClient(simulator.url, '291').start({ status: 3 });
    expect(await list(agent)).toEqual({
      message: '',
      retcode: '0',
      result: [
        {
          callfeature: 0,
          callid: callId,
          caller: '13700000009',
          called: '10086',
          callskill: 'sales',
          callskillid: 25,
          orgicallednum: '',
          calldata: '',
          begintime: expect.any(Number),
          endtime: null,
          userPriority: 0,
          trunkNo: 65535,
          logontimes: 0,
          mediaType: 5,
        },
      ],
    });
    expect((await list(agent, '26')).result).toEqual([]);
    expect((await list(agent, 'sales')).retcode).toBe('000-002');
  });

  it('are hidden from an idle agent', async () => {
    await start(1);
    const agent = await new TestClient(simulator.url, '291').start();
    expect((await list(agent)).result).toEqual([]);
  });

  it('are claimed once, by their id and queue', async () => {
    await start();
    const callId = simulator.ccGateway.queueCall(25);
    const agent = await new TestClient(simulator.url, '291').start({ status: '3' });
    expect((await claim(agent, `${callId}/1?skillId=25`)).retcode).toBe('100-007');
    expect((await claim(agent, `${callId}/0?skillId=26`)).retcode).toBe('100-007');
    expect(await claim(agent, `${callId}/0?skillid=25`)).toEqual({ message: '', retcode: '0', result: {} });
    expect(await agent.eventTypes(3)).toEqual([
      'AgentOther_PhoneAlerting',
      'AgentOther_PhoneOffhook',
      'AgentEvent_Talking',
    ]);
    expect((await claim(agent, `${callId}/0?skillId=25`)).retcode).toBe('100-007');
    expect(simulator.ccGateway.dials).toHaveLength(1);
  });

  it('are replaced where some are kept waiting', async () => {
    await start(1);
    const agent = await new TestClient(simulator.url, '291').start({ status: '3' });
    const [waiting] = (await list(agent)).result as { callid: string }[];
    await claim(agent, `${waiting!.callid}/0?skillId=25`);
    const after = (await list(agent)).result as { callid: string }[];
    expect(after).toHaveLength(1);
    expect(after[0]?.callid).not.toBe(waiting?.callid);
  });

  it('ring an idle agent when they are routed, and nobody before resetskill', async () => {
    await start();
    const agent = new TestClient(simulator.url, '291');
    await agent.login();
    await agent.events(2);
    const callId = simulator.ccGateway.queueCall(26, { routed: true });
    expect(await agent.isSilent()).toBe(true);
    await agent.send('POST', 'onlineagent/291/resetskill/false?skillid=26');
    const events = await agent.events(6);
    expect(events[4]).toMatchObject({
      eventType: 'AgentEvent_Incoming_CallInfo',
      content: { callId, skillName: 'service', skillId: 26 },
    });
  });
});
