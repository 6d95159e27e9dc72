import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const SILENT = '13800000010';
const LONG_TALK = '13800000017';

describe('an open call of which nothing is heard', () => {
  let bed: TestBed;
  let agentId = 800;
  const agent = () => String(agentId);
  beforeAll(async () => {
    bed = await startTestBed({
      simulator: { stepMs: 5, talkMs: 0, ccGateway: { pollHoldMs: 50 } },
      environment: {
        CALL_SETTLE_TIMEOUT_MS: '300',
        DEDUPE_WINDOW_MS: '0',
      },
    });
  });
  afterEach(() => bed.simulator.faults.clear());
  afterAll(() => bed.close());

  async function dialled(called: string) {
    agentId += 1;
    await bed.signIn(agent());
    const stream = await bed.follow(agent());
    const { body: call } = await dial(called);
    return { stream, call };
  }
  const dial = (called: string) => bed.send('POST', `/v1/agents/${agent()}/calls/outbound`, { called });
  const read = async (id: string) => (await bed.send('GET', `/v1/agents/${agent()}/calls/${id}`)).body;
  const asked = () => bed.simulator.recorder.of('agentstatus').filter(({ url }) => url.includes(`/${agent()}/`)).length;
  const cannotBeAsked = () => {
    for (const operation of ['agentstatus', 'callinfobycallid'])
      bed.simulator.faults.inject({ kind: 'http', status: 503, operation, agentId: agent(), times: 0, when: 'before' });
  };

  it('becomes unknown when the gateway, once asked, does not know it', async () => {
    const { stream, call } = await dialled(SILENT);
    const reason = { code: 'NO_SIGN_OF_LIFE', upstreamCode: null, text: null };
    const { data } = await stream.type('call.unknown', call.id);
    expect(data).toMatchObject({ upstream: null, call: { id: call.id, state: 'unknown', reason } });
    expect(await read(call.id)).toMatchObject({ state: 'unknown', reason });
    expect(asked()).toBe(1);
    expect((await dial('13900000001')).status).toBe(202);
    stream.close();
  });

  it('leaves its agent as the gateway says, and the stream is told', async () => {
    const { stream, call } = await dialled(LONG_TALK);
    await stream.type('call.talking', call.id);
    const session = async () => (await bed.send('GET', `/v1/agents/${agent()}/session`)).body;
    expect(await session()).toMatchObject({ agentState: 'talking' });
    stream.events.length = 0;
    const body = '{"message":"","retcode":"0","result":{"agentState":5}}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'agentstatus', agentId: agent(), body, when: 'before' });
    const { data } = await stream.type('agent.wrapUp');
    expect(data).toMatchObject({ agentId: agent(), type: 'agent.wrapUp', call: null, upstream: null });
    await stream.type('call.unknown', call.id);
    expect(await session()).toMatchObject({ state: 'signedIn', agentState: 'wrapUp' });
    stream.close();
  });

  it('goes on when the gateway confirms the conversation, and is asked about again', async () => {
    const { stream, call } = await dialled(LONG_TALK);
    await stream.type('call.talking', call.id);
    const begin = Date.now();
    while (asked() < 3) await sleep(20);
    expect(Date.now() - begin).toBeGreaterThan(800);
    expect(await read(call.id)).toMatchObject({ state: 'talking', reason: null });
    expect(stream.types()).not.toContain('call.unknown');
    stream.close();
  });

  it('goes on while its agent waits for a rest that begins after it', async () => {
    const { stream, call } = await dialled(LONG_TALK);
    await stream.type('call.talking', call.id);
    const body = '{"message":"","retcode":"0","result":{"agentState":9,"isWorking":true}}';
    const preRest = { kind: 'answer', operation: 'agentstatus', agentId: agent(), body, when: 'before' } as const;
    bed.simulator.faults.inject({ ...preRest, times: 0 });
    while (asked() < 3) await sleep(20);
    expect(await read(call.id)).toMatchObject({ state: 'talking', reason: null });
    expect(stream.types()).not.toContain('call.unknown');
    stream.close();
  });

  it('becomes unknown when nobody can be asked, and a later event still tells how it ended', async () => {
    const { stream, call } = await dialled(LONG_TALK);
    await stream.type('call.talking', call.id);
    cannotBeAsked();
    const { data } = await stream.type('call.unknown', call.id);
    expect(data.call.reason).toEqual({ code: 'OUTCOME_UNKNOWN', upstreamCode: null, text: null });
    const { callId } = await read(call.id);
    const released = { eventType: 'AgentEvent_Customer_Release', content: { callid: callId, number: LONG_TALK } };
    bed.simulator.ccGateway.pushEvent(agent(), released);
    await stream.type('call.ended', call.id);
    const reason = { code: 'CUSTOMER_HUNG_UP', upstreamCode: 'AgentEvent_Customer_Release', text: null };
    expect(await read(call.id)).toMatchObject({ state: 'ended', reason });
    stream.close();
  });

  it.each([
    ['answered with nothing', '13800000012', 504, 'UPSTREAM_TIMEOUT'],
    ['reset', '13800000013', 502, 'UPSTREAM_FAILURE'],
    ['answered with HTML', '13800000014', 502, 'UPSTREAM_PROTOCOL_ERROR'],
    ['answered with half an answer', '13800000018', 502, 'UPSTREAM_PROTOCOL_ERROR'],
    ['answered with HTTP 500', '13800000011', 502, 'UPSTREAM_FAILURE'],
  ])('whose dial was %s finds its events, which bring its id', async (_what, called, status, code) => {
    agentId += 1;
    await bed.signIn(agent());
    const stream = await bed.follow(agent());
    const dialled = await dial(called);
    expect(dialled.status).toBe(status);
    expect(dialled.body).toMatchObject({ code, outcome: 'unknown', call: expect.any(String) });
    await stream.type('call.talking', dialled.body.call);
    expect(await read(dialled.body.call)).toMatchObject({ state: 'talking', callId: expect.stringMatching(/^\d+-/) });
    stream.close();
  });

  it('ends with the forced sign-out of its agent', async () => {
    const { stream, call } = await dialled(LONG_TALK);
    await stream.type('call.talking', call.id);
    expect((await bed.send('DELETE', `/v1/agents/${agent()}/session`)).body.code).toBe('AGENT_STATE_CONFLICT');
    expect((await bed.send('DELETE', `/v1/agents/${agent()}/session?force=true`)).status).toBe(204);
    const { data } = await stream.type('call.ended', call.id);
    expect(data.call.reason).toEqual({ code: 'AGENT_SIGNED_OUT', upstreamCode: null, text: null });
    await stream.type('session.signedOut');
    expect(await read(call.id)).toMatchObject({ state: 'ended' });
    stream.close();
  });
});
