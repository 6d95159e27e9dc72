import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { controlCalls } from './control-calls.js';
import { startSimulator, type Simulator } from './simulator.js';
import { TestClient } from './test-client.js';

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
      await new TestClient(simulator.url, '291').start();
      const address = path.replace(':agentId', '291').replace(':skillId', '25');
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
  ])('answers a mistake with a sentence: POST %s %s', async (path, body, status) => {
    const agentIsThere = path.endsWith('previews');
    if (agentIsThere) await new TestClient(simulator.url, '291').start();
    expect(await ask('POST', path, body)).toEqual({ status, body: { error: expect.stringMatching(/\.$|JSON/) } });
  });
});
