import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const ANY_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const ANY_ID = expect.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

describe('an outbound call', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 50 } });
    await bed.signIn('291');
  });
  afterAll(() => bed.close());

  it('is accepted, rings, talks and ends, and its resource follows', async () => {
    const events = await bed.follow('291');
    const placed = await bed.send('POST', '/v1/agents/291/calls/outbound', {
      called: '13900139000',
      caller: '640003',
      skillId: '25',
      callData: '{"ticket":"4711"}',
      media: 'auto',
      reference: 'ticket-4711',
    });
    expect(placed.status).toBe(202);
    expect(placed.body).toEqual({
      id: ANY_ID,
      kind: 'outbound',
      state: 'accepted',
      agentId: '291',
      callId: expect.stringMatching(/^\d+-\d+$/),
      callSerialNo: null,
      called: '13900139000',
      caller: '640003',
      skillId: '25',
      reference: 'ticket-4711',
      reason: null,
      legs: null,
      muted: false,
      threeParty: false,
      allowedCommands: ['hangUp'],
      deduplicated: false,
      createdAt: ANY_TIME,
      updatedAt: ANY_TIME,
    });
    const { id } = placed.body;
    expect(placed.headers.get('location')).toBe(`/v1/agents/291/calls/${id}`);

    for (const [type, state] of [
      ['call.alerting', 'alerting'],
      ['call.talking', 'talking'],
      ['call.ended', 'ended'],
    ] as const) {
      const { data } = await events.type(type, id);
      expect(data).toMatchObject({ type, agentId: '291', call: { id, state }, occurredAt: ANY_TIME });
    }
    const { body } = await bed.send('GET', `/v1/agents/291/calls/${id}`);
    expect(body).toMatchObject({ id, state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } });
    events.close();
  });

  it('reaches the gateway with exactly the documented names and types, and nothing of the caller', () => {
    const [request] = bed.simulator.recorder.of('callout');
    expect(request?.method).toBe('PUT');
    expect(request?.url).toBe('/agentgateway/resource/voicecall/291/callout');
    expect(JSON.parse(request!.body)).toEqual({
      caller: '640003',
      called: '13900139000',
      skillid: 25,
      callappdata: '{"ticket":"4711"}',
      mediaability: 2,
    });
    expect(Object.keys(request!.headers).sort()).toEqual([
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'cookie',
      'guid',
      'host',
      'user-agent',
    ]);
  });
});
