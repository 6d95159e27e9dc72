import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

describe('an agent in a call', () => {
  let simulator: Simulator;
  let agent: TestClient;
  let callId: string;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, talkMs: 0, ccGateway: { pollHoldMs: 100 } });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const signIn = async (fields = {}) => (agent = await new TestClient(simulator.url, '291').start(fields));
  const operate = async (method: string, path: string) => (await agent.send(method, `voicecall/291/${path}`)).body;
  const talk = async () => {
    await signIn();
    callId = String((await agent.call('callout', { called: '13900000001' })).body.result);
    await agent.events(5);
  };

  it('hangs up', async () => {
    await talk();
    expect(await operate('DELETE', 'release')).toEqual({ message: '', retcode: '0', result: {} });
    expect(await agent.eventTypes(4)).toEqual([
      'AgentEvent_Call_Release',
      'AgentEvent_Customer_Release',
      'AgentOther_PhoneRelease',
      'AgentState_Ready',
    ]);
    expect((await operate('DELETE', 'release')).retcode).toBe('200-017');
  });

  it('drops a call by its id', async () => {
    await talk();
    expect((await operate('POST', 'dropcall/1-1')).retcode).toBe('200-025');
    expect((await operate('POST', `dropcall/${callId}`)).retcode).toBe('0');
    expect((await agent.events(1))[0]).toEqual({ eventType: 'AgentEvent_Call_Release', content: callId });
  });

  it('holds and comes back', async () => {
    await talk();
    expect((await operate('POST', 'gethold')).retcode).toBe('200-015');
    expect((await operate('POST', 'hold')).retcode).toBe('0');
    expect(await agent.events(1)).toEqual([{ eventType: 'AgentEvent_Hold', content: callId }]);
    expect((await operate('POST', `gethold?callid=${callId}`)).retcode).toBe('0');
    expect(await agent.eventTypes(1)).toEqual(['AgentEvent_Talking']);
  });

  it('cannot hold what does not talk, nor come back during another call', async () => {
    await signIn();
    expect((await operate('POST', 'hold')).retcode).toBe('200-013');
    await agent.call('callout', { called: '13900000001' });
    expect((await operate('POST', 'hold')).retcode).toBe('200-014');
    await agent.events(5);
    await operate('POST', 'hold');
    await agent.call('callout', { called: '13900000002' });
    expect((await operate('POST', 'gethold')).retcode).toBe('200-016');
  });

  it('answers a call that rings, and no other', async () => {
    await signIn({ autoanswer: 'false' });
    expect((await operate('PUT', 'answer')).retcode).toBe('200-002');
    const id = simulator.ccGateway.ringAgent('291', { caller: '13700000001' });
    const rung = await agent.events(4);
    expect(rung[3]).toEqual({
      eventType: 'AgentEvent_Ringing',
      content: {
        caller: '13700000001',
        transfer: 'no',
        callid: id,
        transfrom: '',
        called: '10086',
        type: 'main',
        mediaAbility: '1',
        feature: '0',
        mediaType: '5',
      },
    });
    expect((await operate('PUT', 'answer?callid=1-1')).retcode).toBe('200-002');
    expect((await operate('PUT', `answer?callid=${id}`)).retcode).toBe('0');
    expect(await agent.eventTypes(2)).toEqual(['AgentEvent_Customer_Alerting', 'AgentEvent_Talking']);
  });

  it('is rung only after it signed in to a skill queue', async () => {
    await new TestClient(simulator.url, '291').login();
    expect(() => simulator.ccGateway.ringAgent('291', { caller: '1' })).toThrow('resetskill');
    expect(() => simulator.ccGateway.ringAgent('292', { caller: '1' })).toThrow('Agent 292 has not signed in.');
  });

  it.each([
    ['an empty text', ''],
    ['Chinese', '客户：王小明，订单 7'],
    ['emoji', '👩‍💻 🇨🇳 😀'],
    ['quotes, controls and what JSON escapes', '"\\\n\t\u0000\u2028</script>'],
    ['16 KB of three-byte characters', '中'.repeat(5461) + 'x'],
  ])('reads back %s to the byte, plain and encoded', async (_what, calldata) => {
    await talk();
    const set = (body: object) => agent.send('PUT', 'calldata/291/setcalldataex', { callid: callId, ...body });
    const get = async (query: string) =>
      (await agent.send('GET', `calldata/291/appdata?callId=${callId}&${query}`)).body;
    const base64 = Buffer.from(calldata).toString('base64');
    expect((await set({ calldata, isDataEncoded: false })).body.retcode).toBe('0');
    expect((await get('isEncodeResult=false')).result).toBe(calldata);
    expect((await get('isEncodeResult=true')).result).toBe(base64);
    await set({ calldata: 'other' });
    await set({ calldata: base64, isDataEncoded: true });
    expect((await get('isEncodeResult=false')).result).toBe(calldata);
  });

  it.each([
    ['more than 16 KB', { calldata: '中'.repeat(5461) + 'xy' }, '000-002'],
    ['what is not Base64', { calldata: '***', isDataEncoded: true }, '000-002'],
    ['nothing', {}, '400-002'],
    ['the data of another call', { callid: '1-1', calldata: 'x' }, '400-001'],
  ])('is refused %s', async (_what, body, retcode) => {
    await talk();
    expect((await agent.send('PUT', 'calldata/291/setcalldataex', body)).body.retcode).toBe(retcode);
  });

  it('has no list of held calls while none is held', async () => {
    await talk();
    expect((await agent.send('GET', 'calldata/291/holdlist')).body.retcode).toBe('400-003');
  });

  it('reads and writes the data of its call', async () => {
    await talk();
    const info = (await agent.send('GET', `calldata/291/callinfobycallid/${callId}`)).body.result;
    expect(info).toMatchObject({ callid: callId, callfeature: 7, caller: '10086', called: '13900000001' });
    await agent.send('PUT', 'calldata/291/setcalldataex', { callid: callId, calldata: 'order 7' });
    expect((await agent.send('GET', `calldata/291/appdata?callId=${callId}`)).body.result).toBe('order 7');
    expect((await agent.send('GET', 'calldata/291/callinfobycallid/1-1')).body.retcode).toBe('400-001');
    expect((await agent.send('GET', 'calldata/291/allcallid')).body.result).toEqual([callId]);
  });
});
