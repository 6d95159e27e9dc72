import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { callOf } from '../support/call-of.js';
import { problemOf } from '../support/problem-of.js';
import { receivedRequest } from '../support/received-request.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('an internal call', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 50 } });
    for (const agentId of ['291', '292', '301', '302', '311', '312', '321']) await bed.signIn(agentId);
  });
  afterAll(() => bed.close());

  it('rings the colleague, who sees an inbound call, and its id arrives with the events', async () => {
    const [mine, theirs] = [await bed.follow('291'), await bed.follow('292')];
    const placed = await bed.send('POST', '/v1/agents/291/calls/internal', { called: '292', reference: 'ask-Wang' });
    expect(placed.status).toBe(202);
    // The documented example answer is an empty object.
    expect(placed.body).toEqual(callOf('internal', { agentId: '291', called: '292', reference: 'ask-Wang' }));
    const { id } = placed.body;
    expect(placed.headers.get('location')).toBe(`/v1/agents/291/calls/${id}`);

    const { data: talking } = await mine.type('call.talking', id);
    expect(talking.call).toMatchObject({ state: 'talking', callId: anyValue.callId, called: '292' });
    const { data: offered } = await theirs.type('call.offered');
    expect(offered.call).toMatchObject({ kind: 'inbound', state: 'alerting', agentId: '292', called: '292' });
    expect(offered.call.callId).toBe(talking.call.callId);
    expect(offered.call.id).not.toBe(id);
    mine.close();
    theirs.close();
  });

  it('reaches the gateway as its page says, with only what was given', async () => {
    await bed.send('POST', '/v1/agents/301/calls/internal', { called: '302' });
    expect(receivedRequest(bed.simulator, 'callinner')).toEqual({
      method: 'PUT',
      url: '/agentgateway/resource/voicecall/301/callinner',
      headers: { 'Content-Type': 'application/json; charset=UTF-8', Guid: 'GUID', Cookie: 'loadbalance=node1' },
      body: '{"called":"302"}',
    });
  });

  it('carries every documented field with its documented type', async () => {
    const dial = { called: '312', caller: '640003', skillId: '25', callData: 'Grüße "4711"', reference: 'not sent' };
    await bed.send('POST', '/v1/agents/311/calls/internal', dial);
    expect(receivedRequest(bed.simulator, 'callinner').body).toBe(
      '{"called":"312","caller":"640003","skillid":25,"callappdata":"Grüße \\"4711\\""}',
    );
  });

  it.each([
    ['does not answer', '4011'],
    ['is busy', '4012'],
  ])('to a colleague who %s fails by events', async (_what, called) => {
    const events = await bed.follow('321');
    const { body } = await bed.send('POST', '/v1/agents/321/calls/internal', { called });
    const { data } = await events.type('call.failed', body.id);
    expect(data).toMatchObject({ call: { state: 'failed', reason: { code: anyValue.text } } });
    // The agent's telephone is free again before the next call.
    await events.find(({ event, id }) => event === 'agent.idle' && id !== undefined);
    events.close();
  });

  it('to oneself is refused by the gateway as a rejected call', async () => {
    const path = '/v1/agents/321/calls/internal';
    const { status, body } = await bed.send('POST', path, { called: '321' });
    expect(status).toBe(422);
    const upstream = { system: 'cc-gateway', operation: 'callInner', code: '200-018' };
    expect(body).toEqual(problemOf('CALL_REJECTED', path, { upstream }));
  });
});

describe('a gateway that answers an internal call with its id', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, ccGateway: { callinnerResult: 'callId' } } });
    await bed.signIn('291');
    await bed.signIn('292');
  });
  afterAll(() => bed.close());

  it('makes the id known with the answer', async () => {
    const { body } = await bed.send('POST', '/v1/agents/291/calls/internal', { called: '292' });
    expect(body).toEqual(callOf('internal', { agentId: '291', called: '292', callId: anyValue.callId }));
  });
});
