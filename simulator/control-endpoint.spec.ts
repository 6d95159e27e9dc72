import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CallingCrm, callBackAnswer } from './aicc/calling-crm.fixture.js';
import { controlCalls } from './control-calls.js';
import { startSimulator, type Simulator } from './simulator.js';
import { TestClient } from './test-client.fixture.js';

describe('the control endpoint', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, ccGateway: { pollHoldMs: 30 } });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const ask = async (method: string, path: string, body?: string) => {
    const response = await fetch(`${simulator.controlUrl}${path}`, { method, ...(body !== undefined && { body }) });
    return { status: response.status, body: await response.json() };
  };

  it('lists its calls', async () => {
    const { body } = await ask('GET', '/');
    expect(body.calls).toHaveLength(controlCalls.length);
    expect(body.calls[0]).toEqual({ call: 'GET /', does: 'Lists these calls, with an example each' });
  });

  it.each(controlCalls.map(({ method, path, example }) => [method, path, example] as const))(
    'answers %s %s with its own example',
    async (method, path, example) => {
      const client = await new TestClient(simulator.url, '291').start({ autoanswer: false });
      const ring = async (): Promise<string> => {
        const id = simulator.ccGateway.ringAgent('291', { caller: '13700000001' });
        await client.events(4);
        return id;
      };
      const callId = path.includes(':callId') ? await ring() : '';
      const address = path.replace(':agentId', '291').replace(':skillId', '25').replace(':callId', callId);
      expect(await ask(method, address, example)).toEqual({ status: 200, body: expect.anything() });
    },
  );

  it('injects faults, lists and clears them', async () => {
    await ask('POST', '/faults', '{"kind":"html","operation":"callout","times":3}');
    expect((await ask('GET', '/faults')).body).toEqual([{ kind: 'html', operation: 'callout', times: 3 }]);
    await ask('DELETE', '/faults');
    expect((await ask('GET', '/faults')).body).toEqual([]);
  });

  it('pushes an event with all its digits', async () => {
    const agent = await new TestClient(simulator.url, '291').start();
    await ask('POST', '/agents/291/events', '{"eventType":"New","content":{"id":12345678901234567890}}');
    expect((await agent.poll()).text).toContain('{"id":12345678901234567890}');
  });

  it('offers a preview and queues a caller', async () => {
    await new TestClient(simulator.url, '291').start();
    const offer = await ask('POST', '/agents/291/previews', '{"numbers":["1"],"controlId":"9223372036854775807"}');
    expect(offer.body).toEqual({ controlId: '9223372036854775807' });
    const queued = await ask('POST', '/queues/26/calls', '');
    expect((await ask('GET', '/state')).body.ccGateway.waiting).toEqual([
      { callId: queued.body.callId, skillId: 26, caller: '13700000001' },
    ]);
  });

  it('lets a customer answer before time, and hang up', async () => {
    const slow = await startSimulator({ stepMs: 500, talkMs: 0, ccGateway: { pollHoldMs: 1000 } });
    const answer = (id: string) => fetch(`${slow.controlUrl}/calls/${id}/answer`, { method: 'POST' });
    const agent = await new TestClient(slow.url, '291').start();
    const { result } = (await agent.call('callout', { called: '13800000002' })).body;
    const callId = String(result);
    expect((await answer(callId)).status).toBe(409);
    await agent.events(4);
    expect(await (await answer(callId)).json()).toEqual({ done: true });
    expect(await agent.eventTypes(1)).toEqual(['AgentEvent_Talking']);
    await fetch(`${slow.controlUrl}/calls/${callId}/hang-up`, { method: 'POST' });
    expect(await agent.eventTypes(4)).toEqual([
      'AgentEvent_Customer_Release',
      'AgentEvent_Call_Release',
      'AgentOther_PhoneRelease',
      'AgentState_Ready',
    ]);
    expect((await answer(callId)).status).toBe(409);
    await slow.close();
  });

  it('lets a customer give up while the phone of the agent rings, and answers for the agent', async () => {
    const agent = await new TestClient(simulator.url, '291').start({ autoanswer: false });
    const ring = async () => String((await ask('POST', '/agents/291/calls', '{"caller":"1"}')).body.callId);
    const first = await ring();
    await agent.events(4);
    await ask('POST', `/calls/${first}/hang-up`);
    expect((await agent.eventTypes(4)).at(0)).toBe('AgentEvent_Customer_Release');
    const second = await ring();
    await agent.events(4);
    await ask('POST', `/calls/${second}/answer`);
    expect(await agent.eventTypes(2)).toEqual(['AgentEvent_Customer_Alerting', 'AgentEvent_Talking']);
  });

  it('changes settings of AICC until the next reset', async () => {
    const { body } = await ask('POST', '/aicc/settings', '{"callbackFormat":"form","clockSkewMs":-5,"trustlist":null}');
    expect(body).toMatchObject({ callbackFormat: 'form', clockSkewMs: -5, trustlist: null, callbackTiming: 'normal' });
    await ask('POST', '/reset');
    expect((await ask('POST', '/aicc/settings')).body).toMatchObject({ callbackFormat: 'json', clockSkewMs: 0 });
  });

  it.each([
    ['{"callbackFormat":"xml"}', '`callbackFormat` must be one of json, form, map.'],
    ['{"stepMs":"1"}', '`stepMs` must be a number.'],
    ['{"sharedKey":1}', '`sharedKey` must be a text or null.'],
  ])('refuses the settings %s', async (settings, error) => {
    expect(await ask('POST', '/aicc/settings', settings)).toEqual({ status: 400, body: { error } });
  });

  it('sends a callback of the newest call, with other fields', async () => {
    const crm = new CallingCrm(simulator.aicc);
    await crm.start();
    await crm.place({ called: '18700000020' });
    const { body } = await ask('POST', '/aicc/callbacks', '{"kind":"release","fields":{"releaseReason":"4"}}');
    crm.stop();
    expect(body.sent).toMatchObject({ kind: 'release', status: 200, answer: callBackAnswer });
    expect(JSON.parse(crm.received[0]!.body)).toMatchObject({ releaseReason: '4' });
    expect((await ask('GET', '/aicc/callbacks')).body).toEqual([body.sent]);
  });

  it('shows and forgets the recorded requests', async () => {
    await new TestClient(simulator.url, '291').start();
    expect((await ask('GET', '/requests?operation=login')).body).toHaveLength(1);
    await ask('DELETE', '/requests');
    expect((await ask('GET', '/requests')).body).toEqual([]);
  });

  it.each([
    ['/nothing', '{}', 404],
    ['/faults', '{', 400],
    ['/faults', '[]', 400],
    ['/faults', '{}', 400],
    ['/faults', '{"kind":"flood"}', 400],
    ['/faults', '{"kind":"http","staus":500}', 400],
    ['/faults', '{"kind":"http","headers":{"X":1}}', 400],
    ['/agents/291/previews', '{"numbers":"1"}', 400],
    ['/agents/291/sign-out', '', 409],
    ['/queues/7/calls', '', 409],
    ['/calls/1-1/answer', '', 409],
    ['/agents/291/state', '{"state":"rest"}', 400],
  ])('answers a mistake with a sentence: POST %s %s', async (path, body, status) => {
    const agentIsThere = path.endsWith('previews');
    if (agentIsThere) await new TestClient(simulator.url, '291').start();
    expect(await ask('POST', path, body)).toEqual({ status, body: { error: expect.stringMatching(/\.$|JSON/) } });
  });
});
