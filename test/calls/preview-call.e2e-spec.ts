import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { callOf } from '../support/call-of.js';
import { problemOf } from '../support/problem-of.js';
import { receivedRequest } from '../support/received-request.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const preview = (agentId: string) => `/v1/agents/${agentId}/calls/preview`;

describe('a previewed call', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 30 } });
    for (const agentId of ['291', '292', '293', '294', '295', '296']) await bed.signIn(agentId);
  });
  afterAll(() => bed.close());

  async function offer(agentId: string, numbers: string[], kind?: 'AgentEvent_Preview_CallOut_Ex'): Promise<string> {
    const events = await bed.follow(agentId);
    const controlId = bed.simulator.ccGateway.offerPreview(agentId, { numbers, ...(kind && { kind }) });
    await events.type('preview.offered');
    events.close();
    return controlId;
  }

  it('is offered, listed, dialled, and gone from the list', async () => {
    const events = await bed.follow('291');
    const controlId = await offer('291', ['88889039', '88889040'], 'AgentEvent_Preview_CallOut_Ex');
    const listed = await bed.send('GET', '/v1/agents/291/previews');
    const numbers = ['88889039', '88889040'];
    expect(listed.body).toEqual({
      items: [{ controlId, numbers, callData: null, offeredAt: anyValue.time, expiresAt: anyValue.time }],
    });

    const placed = await bed.send('POST', preview('291'), { called: '88889040', controlId, reference: 'order-7' });
    expect(placed.status).toBe(202);
    const known = { agentId: '291', called: '88889040', callId: anyValue.callId, reference: 'order-7' };
    expect(placed.body).toEqual(callOf('preview', known));
    expect(placed.headers.get('location')).toBe(`/v1/agents/291/calls/${placed.body.id}`);
    await events.type('call.talking', placed.body.id);
    expect((await bed.send('GET', '/v1/agents/291/previews')).body).toEqual({ items: [] });
    events.close();
  });

  it('reaches the gateway with the control id as a bare number', async () => {
    const controlId = await offer('292', ['88889039']);
    await bed.send('POST', preview('292'), { called: '88889039', controlId });
    expect(receivedRequest(bed.simulator, 'previewCallout')).toEqual({
      method: 'PUT',
      url: '/agentgateway/resource/voicecall/292/previewCallout',
      headers: { 'Content-Type': 'application/json; charset=UTF-8', Guid: 'GUID', Cookie: 'loadbalance=node1' },
      body: `{"called":"88889039","callcontrolid":${controlId}}`,
    });
  });

  it.each([
    ['an unknown control id', { called: '88889039', controlId: '4711' }],
    ['a number that was not offered', { called: '88889041' }],
    ['a part of an offered number', { called: '8888' }],
  ])('with %s is refused without asking the gateway', async (_what, dial) => {
    const controlId = await offer('293', ['88889039']);
    const before = bed.simulator.recorder.of('previewCallout').length;
    const { status, body } = await bed.send('POST', preview('293'), { controlId, ...dial });
    expect(status).toBe(409);
    expect(body).toEqual(problemOf('PREVIEW_NOT_OFFERED', preview('293')));
    expect(bed.simulator.recorder.of('previewCallout')).toHaveLength(before);
  });

  it('without numbers is listed, but cannot be dialled', async () => {
    const controlId = await offer('294', []);
    const { body } = await bed.send('GET', '/v1/agents/294/previews');
    expect(body.items).toEqual([expect.objectContaining({ controlId, numbers: [] })]);
    const dialled = await bed.send('POST', preview('294'), { called: '88889039', controlId });
    expect(dialled.body).toEqual(problemOf('PREVIEW_NOT_OFFERED', preview('294')));
  });

  it('can be dialled once', async () => {
    const events = await bed.follow('295');
    const controlId = await offer('295', ['88889039']);
    const { body } = await bed.send('POST', preview('295'), { called: '88889039', controlId });
    await events.type('call.ended', body.id);
    events.close();
    const again = await bed.send('POST', preview('295'), { called: '88889039', controlId });
    expect(again.body.code).toBe('PREVIEW_NOT_OFFERED');
  });

  it('that the gateway refused can be dialled again', async () => {
    const controlId = await offer('296', ['88889039']);
    const body = '{"message":"","retcode":"200-036"}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'previewCallout', when: 'before', body });
    const refused = await bed.send('POST', preview('296'), { called: '88889039', controlId });
    expect(refused.status).toBe(422);
    const upstream = { system: 'cc-gateway', operation: 'previewCallout', code: '200-036' };
    expect(refused.body).toEqual(problemOf('CALL_REJECTED', preview('296'), { upstream }));
    const again = await bed.send('POST', preview('296'), { called: '88889039', controlId });
    expect(again.status).toBe(202);
  });
});
