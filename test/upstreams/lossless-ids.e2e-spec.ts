import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { receivedRequest } from '../support/received-request.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const CALLS = '/v1/mobile-agent/calls';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 }, environment: { DEDUPE_WINDOW_MS: '0' } });
  for (const agentId of ['291', '292', '293', '294']) await bed.signIn(agentId);
});
afterAll(() => bed.close());

describe('a callSerialNo', () => {
  it.each([
    ['a bare number of 19 digits', '88889060', 19],
    ['a bare number of 30 digits', '18700000010', 30],
    ['a text', '18700000011', 19],
  ])('that is %s arrives with all its digits', async (_what, called, length) => {
    const placed = await bed.send('POST', CALLS, { caller: '88889050', called });
    const { callSerialNo } = bed.simulator.aicc.calls.at(-1)!;
    expect(callSerialNo).toHaveLength(length);
    expect(placed.text).toContain(`"callSerialNo":"${callSerialNo}"`);
    expect((await bed.send('GET', `${CALLS}/${placed.body.id}`)).text).toContain(`"callSerialNo":"${callSerialNo}"`);
  });

  it.each([
    ['679218118865715226', '679218118865715226'],
    ['176252373266232729378592674091', '176252373266232729378592674091'],
    ['"0012345678901234567890"', '0012345678901234567890'],
    ['9007199254740993', '9007199254740993'],
  ])('printed as %s is told as %s', async (printed, told) => {
    const body = `{"retMsg":"","retCode":"0","result":{"callSerialNo":${printed}}}`;
    bed.simulator.faults.inject({ kind: 'answer', operation: 'createCall', when: 'before', body });
    const placed = await bed.send('POST', CALLS, { caller: '88889051', called: '88889060' });
    expect(placed.body.callSerialNo).toBe(told);
  });

  it('that is missing, as in the documented example, is null until it is known', async () => {
    const body = '{"retMsg":"Add CallOutInfo in DB successfully","retCode":"0"}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'createCall', when: 'before', body });
    const { status, body: call } = await bed.send('POST', CALLS, { caller: '88889052', called: '88889060' });
    expect([status, call.callSerialNo]).toEqual([202, null]);
  });
});

describe('a control id', () => {
  it.each([
    ['a bare number', '9223372036854775807', '9223372036854775807'],
    ['a bare number just beyond doubles', '9007199254740993', '9007199254740993'],
    ['a text', '"9223372036854775806"', '9223372036854775806'],
    ['a small text', '"0"', '0'],
  ])('that comes as %s is offered, listed and dialled with all its digits', async (_what, printed, controlId) => {
    const agentId = { '9223372036854775807': '291', '9007199254740993': '292', '0': '293' }[controlId] ?? '294';
    const events = await bed.follow(agentId);
    const content = `{"controlid":${printed},"dialeddigits":"88889039"}`;
    bed.simulator.ccGateway.pushEvent(
      agentId,
      `{"eventType":"AgentEvent_Preview_CallOut","workNo":"${agentId}","content":${content}}`,
    );
    const { data } = await events.type('preview.offered');
    expect(data.upstream.content.controlid).toBe(controlId);
    expect((await bed.send('GET', `/v1/agents/${agentId}/previews`)).body.items).toEqual([
      expect.objectContaining({ controlId }),
    ]);
    await bed.send('POST', `/v1/agents/${agentId}/calls/preview`, { called: '88889039', controlId });
    expect(receivedRequest(bed.simulator, 'previewCallout').body).toBe(
      `{"called":"88889039","callcontrolid":${controlId}}`,
    );
    events.close();
  });
});

describe('an id in an event', () => {
  it('keeps every digit, wherever it stands and however it is printed', async () => {
    const events = await bed.follow('294');
    const content =
      '{"confId":12345678901234567890,"deep":[{"id":9007199254740993}],"small":3,"text":"00042","callId":"1589167025-134428"}';
    bed.simulator.ccGateway.pushEvent('294', `{"eventType":"AgentConf_Ringing","workNo":"294","content":${content}}`);
    const { data } = await events.find((event) => event.data.upstream?.eventType === 'AgentConf_Ringing');
    expect(data.upstream.content).toEqual({
      confId: '12345678901234567890',
      deep: [{ id: '9007199254740993' }],
      small: 3,
      text: '00042',
      callId: '1589167025-134428',
    });
    events.close();
  });

  it('of a call without an answered id becomes its id, as printed', async () => {
    const events = await bed.follow('294');
    const { body } = await bed.send('POST', '/v1/agents/294/calls/outbound', { called: '13800000009' });
    const { data } = await events.type('call.alerting', body.id);
    expect(data.call.callId).toBe(bed.simulator.ccGateway.state.calls.at(-1)!.callId);
    events.close();
  });
});

describe('a waiting call', () => {
  it('is listed with ids as texts, even where the gateway prints numbers', async () => {
    const entry = `{"callid":14558850561095123456,"caller":13900139000,"called":"10086","callskillid":4294967295,"begintime":1795273233056,"logontimes":"7"}`;
    const body = `{"message":"","retcode":"0","result":[${entry}]}`;
    bed.simulator.faults.inject({ kind: 'answer', operation: 'waitcallinfo', body });
    const { body: list } = await bed.send('GET', '/v1/agents/294/queues/25/waiting-calls');
    expect(list.items).toEqual([
      {
        callId: '14558850561095123456',
        caller: '13900139000',
        called: '10086',
        skillId: '4294967295',
        waitingSince: '2026-11-21T15:00:33.056Z',
        waitingSeconds: 7,
      },
    ]);
  });
});
