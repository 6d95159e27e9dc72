import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';
import { dials, hangsUp, isHungUp, rings, talks } from './event-sequences.fixture.js';

const calleeFails = [
  'AgentOther_PhoneRelease',
  'AgentEvent_Call_Out_Fail',
  'AgentEvent_Connect_Fail',
  'AgentState_Ready',
];
const detected = ['OUTBOUND_DETECT_EVENT', ...calleeFails];

describe('an agent who dials', () => {
  let simulator: Simulator;
  let agent: TestClient;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, talkMs: 150, ccGateway: { pollHoldMs: 100 } });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const signIn = async (fields = {}, agentId = '291') =>
    (agent = await new TestClient(simulator.url, agentId).start(fields));

  it.each([
    ['an ordinary customer', '13900000001', [...dials, rings, talks, ...isHungUp]],
    ['a busy number', '13800000001', [...dials, ...detected]],
    ['a number that does not answer', '13800000002', [...dials, rings, ...detected]],
    ['a number that rejects', '13800000003', [...dials, rings, ...detected]],
    ['a slow number', '13800000004', [...dials, rings, talks, ...isHungUp]],
    ['a number that drops the call', '13800000005', [...dials, rings, talks, ...isHungUp]],
    ['a number that refuses the caller id', '13800000007', [...dials, ...detected]],
    ['a number that fails for no reason', '13800000026', [...dials, ...calleeFails]],
    [
      'a number while the own phone stays on its hook',
      '13800000008',
      ['AgentOther_PhoneAlerting', 'AgentEvent_Call_Out_Fail', 'AgentEvent_Connect_Fail', 'AgentOther_PhoneRelease'],
    ],
    ['a number whose call the own phone ends', '13800000020', [...dials, rings, talks, ...hangsUp]],
  ])('hears the documented events of %s', async (_what, called, events) => {
    await signIn();
    const { body } = await agent.call('callout', { called });
    expect(body).toEqual({ message: '', retcode: '0', result: expect.stringMatching(/^\d{10}-\d+$/) });
    expect(await agent.eventTypes(events.length)).toEqual(events);
    expect(await agent.isSilent()).toBe(true);
  });

  it.each([
    ['13800000001', { detect: 11, desc: 'User busy.' }],
    ['13800000002', { detect: 8, desc: 'No answer.' }],
    ['13800000003', { detect: 9, desc: 'The called party rejected the call.' }],
    ['13800000007', { detect: 1552, desc: 'The calling number is not allowed to make a call.' }],
    ['13800000021', { detect: 10, desc: 'The called party is out of the service area.' }],
    ['13800000022', { detect: 47, desc: 'The line is busy.' }],
    ['13800000023', { detect: 48, desc: 'The called party is powered off.' }],
    ['13800000024', { detect: 50, desc: 'The balance is insufficient.' }],
    ['13800000025', { detect: 30_001, desc: 'Cause 30001.' }],
  ])('is told why %s cannot be reached', async (called, cause) => {
    await signIn();
    const callId = (await agent.call('callout', { called })).body.result;
    const [event] = (await agent.events(5)).filter(({ eventType }) => eventType === 'OUTBOUND_DETECT_EVENT');
    expect(event).toEqual({ eventType: 'OUTBOUND_DETECT_EVENT', content: { callId, ...cause } });
  });

  it.each([
    ['13800000006', '200-001'],
    ['13800000015', '999-123'],
    ['13800000019', '100-007'],
  ])('is refused the number %s with %s, and nothing is dialled', async (called, retcode) => {
    await signIn();
    expect((await agent.call('callout', { called })).body).toEqual({ message: expect.any(String), retcode });
    expect(simulator.ccGateway.dials).toEqual([]);
  });

  it('reads the contents as documented', async () => {
    await signIn();
    const callId = String((await agent.call('callout', { called: '13900000001', caller: '40038' })).body.result);
    expect((await agent.events(9)).map(({ content }) => content)).toEqual([
      null,
      { type: 'main' },
      null,
      { callid: callId, otherPhoneWorkno: '', otherPhone: '13900000001', type: 'main' },
      { caller: '40038', callid: callId, called: '13900000001', feature: '7', type: 'main', mediaAbility: '1' },
      { callid: callId, number: '13900000001' },
      callId,
      { phoneState: 3 },
      null,
    ]);
  });

  it.each([
    ['without call id', '13800000009', 200, { message: '', retcode: '0', result: {} }],
    ['with HTTP 500', '13800000011', 500, {}],
    ['with an HTML page', '13800000014', 200, {}],
    ['with truncated JSON', '13800000018', 200, {}],
  ])('has the call placed though it is answered %s', async (_what, called, status, body) => {
    await signIn();
    expect(await agent.call('callout', { called })).toMatchObject({ status, body });
    expect(await agent.eventTypes(3)).toEqual(dials);
    expect(simulator.ccGateway.dials).toEqual([{ agentId: '291', kind: 'callout', called, at: expect.any(Number) }]);
  });

  it.each(['13800000012', '13800000013'])('has the call placed though %s is never answered', async (called) => {
    await signIn();
    const answer = fetch(`${simulator.url}/agentgateway/resource/voicecall/291/callout`, {
      method: 'PUT',
      headers: { Guid: agent.guid },
      body: JSON.stringify({ called }),
      signal: AbortSignal.timeout(100),
    });
    await expect(answer).rejects.toThrow();
    expect(await agent.eventTypes(3)).toEqual(dials);
  });

  it('hears nothing of a call that the platform lost', async () => {
    await signIn();
    expect((await agent.call('callout', { called: '13800000010' })).body.retcode).toBe('0');
    expect(await agent.isSilent()).toBe(true);
    expect((await agent.send('GET', 'calldata/291/callinfo')).body.retcode).toBe('400-001');
  });

  it('can hear events before the answer', async () => {
    // Slow steps: more than half a second lies between the third event and the answer, even on a busy machine.
    const slow = await startSimulator({ stepMs: 300, ccGateway: { pollHoldMs: 1000 } });
    const other = await new TestClient(slow.url, '291').start();
    let isAnswered = false;
    const answer = other.call('callout', { called: '13800000016' }).finally(() => (isAnswered = true));
    await other.eventTypes(3);
    expect(isAnswered).toBe(false);
    expect((await answer).body.retcode).toBe('0');
    await slow.close();
  });

  it.each([
    ['no number', {}, '000-002'],
    ['24 digits', { called: '1'.repeat(24) }, '0'],
    ['25 digits', { called: '1'.repeat(25) }, '000-002'],
    ['stars and hashes', { called: '*21#' }, '0'],
    ['letters', { called: '12a' }, '000-002'],
    ['a number as a number', { called: 13900000001 }, '0'],
    ['a caller id of 25 digits', { called: '1', caller: '1'.repeat(25) }, '000-002'],
    ['a skill queue in letters', { called: '1', skillid: 'sales' }, '000-002'],
    ['call data of 16 KB', { called: '1', callappdata: 'd'.repeat(16_384) }, '0'],
    ['call data beyond 16 KB', { called: '1', callappdata: 'd'.repeat(16_385) }, '000-002'],
    ['media ability 3', { called: '1', mediaability: 3 }, '000-002'],
    ['no object', '[]', '000-002'],
    ['broken JSON', '{', '000-002'],
  ])('is judged by %s', async (_what, body, retcode) => {
    await signIn();
    expect((await agent.call('callout', body)).body.retcode).toBe(retcode);
  });

  it('cannot dial during a call, but can while the other call is held', async () => {
    await signIn();
    await agent.call('callout', { called: '13800000017' });
    await agent.events(5);
    expect((await agent.call('callout', { called: '13900000001' })).body.retcode).toBe('100-007');
    await agent.send('POST', 'voicecall/291/hold');
    expect((await agent.call('callout', { called: '13900000001' })).body.retcode).toBe('0');
    // The phone is up already, and stays up and busy after the second call.
    expect(await agent.eventTypes(6)).toEqual([
      'AgentEvent_Hold',
      'AgentState_Busy',
      rings,
      talks,
      'AgentEvent_Customer_Release',
      'AgentEvent_Call_Release',
    ]);
  });

  it('goes to wrap-up where idle is not automatic, and never puts down an always-off-hook phone', async () => {
    await signIn({ autoenteridle: false, releasephone: 'false' });
    await agent.call('callout', { called: '13900000001' });
    expect(await agent.eventTypes(6)).toEqual([
      'AgentState_Busy',
      rings,
      talks,
      'AgentEvent_Customer_Release',
      'AgentEvent_Call_Release',
      'AgentState_Work',
    ]);
  });

  it('named 4009 is being switched over', async () => {
    await signIn({}, '4009');
    expect((await agent.call('callout', { called: '1' })).body.retcode).toBe('000-004');
  });
});
