import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from './simulator.js';
import { TestClient } from './test-client.fixture.js';

describe('faults and the recorder', () => {
  let simulator: Simulator;
  let agent: TestClient;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, ccGateway: { pollHoldMs: 30 } });
  });
  beforeEach(async () => {
    agent = await new TestClient(simulator.url, '291').start();
    simulator.recorder.clear();
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const callOut = () => agent.call('callout', { called: '13900000001' });
  const dials = () => simulator.ccGateway.dials.length;

  it('records what was sent, to the byte', async () => {
    const body = '{ "called" : "13900000001",\t"callappdata":"Gr\u00fc\u00dfe" }';
    await agent.send('PUT', 'voicecall/291/CallOut?x=%2F', body, { 'X-Mixed-Case': 'Yes' });
    expect(simulator.recorder.of('callout')).toEqual([
      {
        at: expect.any(Number),
        operation: 'callout',
        method: 'PUT',
        url: '/agentgateway/resource/voicecall/291/CallOut?x=%2F',
        headers: expect.objectContaining({ guid: agent.guid, 'x-mixed-case': 'Yes', cookie: 'loadbalance=node1' }),
        rawHeaders: expect.arrayContaining(['Content-Type', 'application/json; charset=UTF-8']),
        body,
        status: 200,
      },
    ]);
  });

  it('records requests of the other upstream, and of none', async () => {
    await fetch(`${simulator.url}/apigovernance/api/oauth/tokenByAkSk`, { method: 'POST', body: '{}' });
    await fetch(`${simulator.url}/favicon.ico`);
    expect(simulator.recorder.requests.map(({ operation, status }) => [operation, status])).toEqual([
      ['tokenByAkSk', expect.any(Number)],
      ['unknown', 404],
    ]);
  });

  it.each([
    [{ kind: 'http', status: 503 }, 503, /<h1>/],
    [{ kind: 'html' }, 200, /<h1>/],
    [{ kind: 'truncated' }, 200, /^\{"message":"","retc[^}]*$/],
    [{ kind: 'malformed' }, 200, /^\{'message'/],
    [{ kind: 'empty' }, 200, /^$/],
    [{ kind: 'oversized' }, 200, /^\{"message":"xxx/],
    [{ kind: 'answer', body: '{"retcode":0}' }, 200, /^\{"retcode":0\}$/],
    [{ kind: 'redirect' }, 302, /^$/],
  ] as const)('let the call through and spoil its answer: %j', async (fault, status, text) => {
    simulator.faults.inject(fault);
    const answer = await callOut();
    expect([answer.status, text.test(answer.text), dials()]).toEqual([status, true, 1]);
  });

  it('send more than a client should read', async () => {
    simulator.faults.inject({ kind: 'oversized' });
    expect((await callOut()).text.length).toBeGreaterThan(16 * 1024 * 1024);
  });

  it('keep the call away when they act before it', async () => {
    simulator.faults.inject({ kind: 'http', when: 'before', status: 500 });
    expect((await callOut()).status).toBe(500);
    expect(dials()).toBe(0);
  });

  it.each(['before', 'after'] as const)('cut the connection %s the call', async (when) => {
    simulator.faults.inject({ kind: 'reset', when });
    await expect(callOut()).rejects.toThrow();
    expect(dials()).toBe(when === 'after' ? 1 : 0);
    expect(simulator.recorder.of('callout')[0]?.status).toBeNull();
  });

  it('delay an answer', async () => {
    simulator.faults.inject({ kind: 'delay', delayMs: 60 });
    const startedAt = performance.now();
    expect((await callOut()).body.retcode).toBe('0');
    expect(performance.now() - startedAt).toBeGreaterThan(55);
  });

  it('act on the operation and the agent they name, as often as they say', async () => {
    simulator.faults.inject({ kind: 'http', operation: 'agentstatus', agentId: '292', times: 0 });
    simulator.faults.inject({ kind: 'http', operation: 'AgentStatus', agentId: '291', times: 2 });
    const status = async () => (await agent.send('GET', 'onlineagent/291/agentstatus')).status;
    expect((await callOut()).status).toBe(200);
    expect([await status(), await status(), await status()]).toEqual([503, 503, 200]);
    expect(simulator.faults.list()).toHaveLength(1);
  });
});
