import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

describe('a previewed outbound call', () => {
  let simulator: Simulator;
  let agent: TestClient;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 4, talkMs: 0, ccGateway: { pollHoldMs: 100 } });
  });
  beforeEach(async () => {
    agent = await new TestClient(simulator.url, '291').start();
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const offer = { controlId: '9223372036854775807', numbers: ['13900000001', '13900000002'], callData: 'order 7' };

  it.each([
    ['AgentEvent_Preview', {}],
    ['AgentEvent_Preview_CallOut', { callData: 'order 7' }],
    ['AgentEvent_Preview_CallOut_Ex', { callData: 'order 7' }],
  ] as const)('is offered by %s', async (kind, more) => {
    expect(simulator.ccGateway.offerPreview('291', { ...offer, kind })).toBe(offer.controlId);
    expect(await agent.events(1)).toEqual([
      { eventType: kind, content: { controlid: offer.controlId, dialeddigits: '13900000001,13900000002', ...more } },
    ]);
  });

  it('is dialled once, its 64-bit id read to the last digit', async () => {
    simulator.ccGateway.offerPreview('291', offer);
    await agent.events(1);
    const body = '{"called":"13900000002","callcontrolid":9223372036854775807}';
    expect((await agent.call('previewCallout', body)).body.retcode).toBe('0');
    expect(await agent.eventTypes(3)).toEqual([
      'AgentOther_PhoneAlerting',
      'AgentOther_PhoneOffhook',
      'AgentEvent_Talking',
    ]);
    await agent.send('DELETE', 'voicecall/291/release');
    await agent.events(4);
    expect((await agent.call('previewcallout', body)).body.retcode).toBe('200-036');
  });

  it.each([
    ['an id that was not offered', { called: '13900000001', callcontrolid: '1' }, '200-036'],
    ['a number that was not offered', { called: '13900000003', callcontrolid: offer.controlId }, '200-001'],
    ['no number', { callcontrolid: offer.controlId }, '000-002'],
    ['no id', { called: '13900000001' }, '000-002'],
  ])('is refused for %s', async (_what, body, retcode) => {
    simulator.ccGateway.offerPreview('291', offer);
    expect((await agent.call('previewCallout', body)).body.retcode).toBe(retcode);
    expect(simulator.ccGateway.dials).toEqual([]);
  });

  it('can be cancelled', async () => {
    simulator.ccGateway.offerPreview('291', offer);
    const cancel = () => agent.call('cancelPreviewCallout', `{"callcontrolid":${offer.controlId}}`);
    expect((await cancel()).body.retcode).toBe('0');
    expect((await cancel()).body.retcode).toBe('200-036');
  });
});
