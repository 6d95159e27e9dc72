import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { callOf } from '../support/call-of.js';
import { problemOf } from '../support/problem-of.js';
import { receivedRequest } from '../support/received-request.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const queued = (agentId: string) => `/v1/agents/${agentId}/calls/queued`;

describe('a waiting call', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 50 } });
    for (const agentId of ['291', '292', '293', '294']) await bed.signIn(agentId, { initialState: 'busy' });
    await bed.signIn('295');
  });
  afterAll(() => bed.close());

  it('is listed with whole fields to an agent who is not idle', async () => {
    const callId = bed.simulator.ccGateway.queueCall(26, { caller: '13700000009' });
    const { status, body } = await bed.send('GET', '/v1/agents/291/queues/26/waiting-calls');
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          callId,
          caller: '13700000009',
          called: anyValue.text,
          skillId: '26',
          waitingSince: anyValue.time,
          waitingSeconds: expect.any(Number),
        },
      ],
    });
    expect(receivedRequest(bed.simulator, 'waitcallinfo')).toEqual({
      method: 'GET',
      url: '/agentgateway/resource/calldata/291/waitcallinfo/26',
      headers: { 'Content-Type': 'application/json; charset=UTF-8', Guid: 'GUID', Cookie: 'loadbalance=node1' },
      body: '',
    });
  });

  it('is not listed to an idle agent, as the gateway has it', async () => {
    expect((await bed.send('GET', '/v1/agents/295/queues/26/waiting-calls')).body).toEqual({ items: [] });
  });

  it('is claimed, talks and ends', async () => {
    const events = await bed.follow('292');
    const callId = bed.simulator.ccGateway.queueCall(25, { caller: '13700000001' });
    const claimed = await bed.send('POST', queued('292'), { callId, skillId: '25', reference: 'vip' });
    expect(claimed.status).toBe(202);
    const parties = { caller: '13700000001', called: '10086', skillId: '25' };
    expect(claimed.body).toEqual(callOf('queued', { agentId: '292', callId, reference: 'vip', ...parties }));
    expect(claimed.headers.get('location')).toBe(`/v1/agents/292/calls/${claimed.body.id}`);
    expect(receivedRequest(bed.simulator, 'requestcall')).toEqual({
      method: 'POST',
      url: `/agentgateway/resource/voicecall/292/requestcall/${callId}/0?skillId=25`,
      headers: { 'Content-Type': 'application/json; charset=UTF-8', Guid: 'GUID', Cookie: 'loadbalance=node1' },
      body: '',
    });
    const { data } = await events.type('call.talking', claimed.body.id);
    expect(data.call).toMatchObject({ state: 'talking', callId, ...parties });
    await events.type('call.ended', claimed.body.id);
    events.close();
  });

  it('is claimed although the list cannot be had, and the events tell who it is', async () => {
    const events = await bed.follow('292');
    const callId = bed.simulator.ccGateway.queueCall(25, { caller: '13700000003' });
    const body = '{"message":"","retcode":"999-999"}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'waitcallinfo', when: 'before', body });
    const claimed = await bed.send('POST', queued('292'), { callId, skillId: '25' });
    expect(claimed.body).toEqual(callOf('queued', { agentId: '292', callId, skillId: '25' }));
    const { data } = await events.type('call.talking', claimed.body.id);
    expect(data.call).toMatchObject({ caller: '13700000003', called: '10086', skillId: '25' });
    await events.type('call.ended', claimed.body.id);
    events.close();
  });

  it('that somebody else took is gone', async () => {
    const { status, body } = await bed.send('POST', queued('293'), { callId: '1455885056-1095', skillId: '25' });
    expect(status).toBe(409);
    const upstream = { system: 'cc-gateway', operation: 'requestAppointedCall', code: '100-007' };
    expect(body).toEqual(problemOf('CALL_GONE', queued('293'), { upstream }));
    expect((await bed.send('GET', '/v1/agents/293/calls')).body).toEqual({ items: [], nextCursor: null });
  });

  it('that is refused but still waits leaves the outcome open', async () => {
    const callId = bed.simulator.ccGateway.queueCall(25, { caller: '13700000002' });
    const body = '{"message":"","retcode":"100-007"}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'requestcall', when: 'before', body });
    const refused = await bed.send('POST', queued('294'), { callId, skillId: '25' });
    expect(refused.status).toBe(502);
    const upstream = { system: 'cc-gateway', operation: 'requestAppointedCall', code: '100-007' };
    expect(refused.body).toEqual(problemOf('UPSTREAM_FAILURE', queued('294'), { upstream, call: anyValue.id }));
    expect(refused.headers.get('location')).toBe(`/v1/agents/294/calls/${refused.body.call}`);
  });
});
