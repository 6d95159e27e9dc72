import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

describe('signing in to the simulated gateway', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 5, ccGateway: { pollHoldMs: 20 } });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const client = (agentId = '291') => new TestClient(simulator.url, agentId);

  it('answers the agent and brings the Guid in a header after the affinity cookie', async () => {
    const { body, headers } = await client().login();
    expect(body).toEqual({
      message: '',
      retcode: '0',
      result: {
        vdnid: 1,
        workno: '291',
        mediatype: 'TTF',
        loginTime: expect.stringMatching(/^\d{13}$/),
        isForceChange: 'false',
        serverName: 'AgentGateway',
        timeRemaining: '9',
      },
    });
    expect(headers.get('set-cookie')).toBe('loadbalance=node1; Path=/');
    expect(headers.get('set-guid')).toMatch(/^JSESSIONID=[0-9a-f-]{36}\.AgentGateway1$/);
  });

  it.each([
    ['3', 3, ['AgentOther_InService', 'AgentState_Ready', 'AgentState_SetNotReady_Success']],
    [4, 4, ['AgentOther_InService', 'AgentState_Ready']],
    ['5', 5, ['AgentOther_InService', 'AgentState_Ready', 'AgentState_Work']],
  ])('tells the events of status %s', async (status, agentState, events) => {
    const agent = client();
    await agent.login({ status });
    expect(await agent.eventTypes(events.length)).toEqual(events);
    const { body } = await agent.send('GET', 'onlineagent/291/agentstatus');
    expect(body.result).toEqual({ agentState, isWorking: status === '5' });
  });

  it.each([
    ['no password', { password: '' }, '100-001'],
    ['a password of 32 characters', { password: 'p'.repeat(32) }, '0'],
    ['a password of 33 characters', { password: 'p'.repeat(33) }, '100-001'],
    ['no phone number', { phonenum: '' }, '100-001'],
    ['a phone number of 24 digits', { phonenum: '1'.repeat(24) }, '0'],
    ['a phone number of 25 digits', { phonenum: '1'.repeat(25) }, '100-013'],
    ['letters in the phone number', { phonenum: '400a' }, '100-013'],
    ['a wrong password', { password: 'wrong' }, '100-004'],
    ['an unknown status', { status: 6 }, '100-011'],
    ['an unknown agent type', { agenttype: 7 }, '100-012'],
    ['numbers and booleans as strings', { status: '4', agenttype: '11', releasephone: 'false' }, '0'],
    ['nulls', { status: null, ip: null }, '0'],
  ])('judges %s', async (_what, fields, retcode) => {
    expect((await client().login(fields)).body.retcode).toBe(retcode);
  });

  it.each([
    ['4001', '100-004', '100-004'],
    ['4002', '100-002', '0'],
    ['4003', '100-002', '100-015'],
    ['4004', '110-016', '110-016'],
    ['4008', '100-013', '100-013'],
    ['4010', '100-003', '100-003'],
    ['100', '000-002', '000-002'],
    ['1000000', '000-002', '000-002'],
  ])('lets agent %s sign in with %s, by force with %s', async (agentId, normal, forced) => {
    const agent = client(agentId);
    expect((await agent.login()).body.retcode).toBe(normal);
    const { body } = await agent.send('PUT', `onlineagent/${agentId}/forcelogin`, { password: 'p', phonenum: '1' });
    expect(body.retcode).toBe(forced);
  });

  it('refuses a second sign-in until it is forced, which ends the first session and its held poll', async () => {
    simulator.ccGateway.settings.pollHoldMs = 10_000;
    const [first, second] = [await client().start(), client()];
    expect((await second.login()).body.retcode).toBe('100-002');
    const held = first.poll();
    await second.send('PUT', 'onlineagent/291/forcelogin', { password: 'secret', phonenum: '40038' });
    expect((await held).body.retcode).toBe('000-003');
    expect((await first.poll()).body.retcode).toBe('000-003');
    expect(await second.eventTypes(2)).toEqual(['AgentOther_InService', 'AgentState_Ready']);
  });

  it('refuses a sign-in while another one is open', async () => {
    const slow = client('4005').login();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await client('4005').login()).body.retcode).toBe('100-021');
    expect((await slow).body.retcode).toBe('0');
  });

  it('lets loginex in without password and telephone', async () => {
    const { body } = await client().send('PUT', 'onlineagent/291/loginex', { password: '' });
    expect(body.retcode).toBe('0');
  });

  it('says that the password must be changed', async () => {
    expect((await client('4006').login()).body.result).toMatchObject({ isForceChange: 'true' });
  });

  it('signs out, but not during a call unless forced', async () => {
    const agent = await client().start();
    await agent.call('callout', { called: '13900000001' });
    expect((await agent.send('DELETE', 'onlineagent/291/logout')).body.retcode).toBe('100-010');
    expect((await agent.send('DELETE', 'onlineagent/291/forcelogout')).body).toEqual({
      message: '',
      retcode: '0',
      result: {},
    });
    expect((await agent.poll()).body.retcode).toBe('100-006');
  });

  it('takes sign-out reasons from 1 to 255', async () => {
    const agent = await client().start();
    const leave = async (reason: number) =>
      (await agent.send('DELETE', `onlineagent/291/forcelogoutwithreason/${reason}`)).body.retcode;
    expect([await leave(0), await leave(256), await leave(255)]).toEqual(['100-005', '100-005', '0']);
  });

  it('signs an agent out who is not polled, and keeps one whose poll is held', async () => {
    const impatient = await startSimulator({ ccGateway: { signOutAfterMs: 600, pollHoldMs: 1500 } });
    try {
      const polled = await new TestClient(impatient.url, '291').start();
      const silent = await new TestClient(impatient.url, '292').start();
      expect(await polled.isSilent()).toBe(true);
      expect((await polled.poll()).body.retcode).toBe('0');
      expect((await silent.poll()).body.retcode).toBe('100-006');
    } finally {
      await impatient.close();
    }
  });

  it('tells an agent whom an inspector signs out, as the last event', async () => {
    const agent = await client().start();
    simulator.ccGateway.signOut('291');
    expect(await agent.events(1)).toEqual([
      { eventType: 'AgentOther_ShutdownService', content: { loginTime: expect.any(String) } },
    ]);
    expect((await agent.poll()).body.retcode).toBe('100-006');
  });
});
