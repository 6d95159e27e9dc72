import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { startBehindFrontDoor } from '../support/front-door.js';
import { MOBILE_CALLS as CALLS, newNumber, place, untilCall } from '../support/mobile-calls.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';

const LASTS_AN_HOUR = '18700000020';
const environment = { DEDUPE_WINDOW_MS: '0', CALL_SETTLE_TIMEOUT_MS: '60' };
const follow = (bed: TestBed, id: string, headers?: Record<string, string>) =>
  bed.follow('', headers, `${CALLS}/${id}/events`);

describe('the stream of a bidirectional call', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 600, aicc: { talkMs: 500 } }, environment });
  });
  afterAll(() => bed.close());

  /** A call that is over, and the id of its last message. */
  const settled = async () => {
    const call = await place(bed);
    const stream = await follow(bed, call.id);
    const { id } = await stream.type('call.ended');
    return { call, lastId: id! };
  };

  it('tells its states in the common envelope, and ends with the call', async () => {
    const { id } = await place(bed);
    const stream = await follow(bed, id);
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    await stream.until(() => stream.ended, 'the end of the stream');
    expect(stream.types()).toEqual(['call.alerting', 'call.talking', 'call.ended']);
    const { body } = await bed.send('GET', `${CALLS}/${id}`);
    expect(stream.events.at(-1)!.data).toEqual({
      id: stream.events.at(-1)!.id,
      type: 'call.ended',
      agentId: null,
      occurredAt: anyValue.time,
      call: body,
      upstream: null,
    });
  });

  it('starts with its position, and goes on where the reader was cut off', async () => {
    const { id } = await place(bed);
    const first = await follow(bed, id);
    const position = await first.position();
    expect(first.text).toMatch(/^retry: 1000\nid: [0-9a-z]+-\d+\nevent: open\ndata: /);
    const call = { id, kind: 'bidirectional', agentId: null, state: anyValue.text };
    expect(first.begin!.data).toEqual({ id: position, call: expect.objectContaining(call) });
    const alerting = await first.type('call.alerting');
    first.close();
    const second = await follow(bed, id, { 'last-event-id': alerting.id! });
    await second.until(() => second.ended, 'the end of the stream');
    expect(second.types()).toEqual(['call.talking', 'call.ended']);
  });

  it('sends one message with the final state when it is opened later', async () => {
    const { call, lastId } = await settled();
    const late = await follow(bed, call.id);
    await late.until(() => late.ended, 'the end of the stream');
    expect(late.begin).toBeNull();
    expect(late.events.map(({ id, event, data }) => [id, event, data.call.state])).toEqual([
      [lastId, 'call.ended', 'ended'],
    ]);
  });

  it('is answered 204 to a reader who has heard the end, so that no browser comes back', async () => {
    const { call, lastId } = await settled();
    for (const [headers, query] of [
      [{ 'last-event-id': lastId }, ''],
      [{}, `?lastEventId=${lastId}`],
      [{ 'last-event-id': lastId }, '?lastEventId=0-0'],
    ] as const) {
      const answer = await bed.send('GET', `${CALLS}/${call.id}/events${query}`, undefined, headers);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
  });

  it('begins with a reset for an id that nobody gave', async () => {
    const { call } = await settled();
    const stream = await follow(bed, call.id, { 'last-event-id': 'garbage' });
    await stream.until(() => stream.ended, 'the end of the stream');
    expect(stream.types()).toEqual(['reset', 'call.ended']);
    const shown = (await bed.send('GET', `${CALLS}/${call.id}`)).body;
    expect(stream.events[0]!.data).toEqual({ reason: 'unknown', id: stream.events[0]!.id, call: shown });
  });

  it('tells a call that came to its true end after it was given up', async () => {
    const { id } = await place(bed, LASTS_AN_HOUR);
    for (const operation of ['queryCallState', 'queryCallDetailRecord'])
      bed.simulator.faults.inject({ kind: 'http', operation, status: 502, times: 0 });
    const stream = await follow(bed, id);
    const unknown = await stream.type('call.unknown');
    await stream.until(() => stream.ended, 'the end of the stream');
    const again = await bed.send('GET', `${CALLS}/${id}/events`, undefined, { 'last-event-id': unknown.id! });
    expect(again.status).toBe(204);
    bed.simulator.faults.clear();
  });

  it('is not there for a call that is not', async () => {
    const answer = await bed.send('GET', `${CALLS}/00000000-0000-0000-0000-000000000000/events`);
    expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('answers HEAD without a body', async () => {
    const { id } = await place(bed, LASTS_AN_HOUR, { caller: newNumber() });
    const answer = await bed.send('HEAD', `${CALLS}/${id}/events`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });

  it('has at most twenty readers', async () => {
    const { id } = await place(bed, LASTS_AN_HOUR, { caller: newNumber() });
    const streams = await Promise.all(Array.from({ length: 20 }, () => follow(bed, id)));
    const answer = await bed.send('GET', `${CALLS}/${id}/events`);
    expect([answer.status, answer.body.code]).toEqual([429, 'RATE_LIMITED']);
    for (const stream of streams) stream.close();
  });
});

describe('the answer callback of the console', () => {
  const token = 'answer-callback-token-0123';
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startBehindFrontDoor({
      simulator: { stepMs: 30, aicc: { talkMs: 3_600_000 } },
      environment: { DEDUPE_WINDOW_MS: '0' },
      tenants: (url) => `${acmeTenant(url)}      answerCallbackToken: ${token}\n`,
    });
  });
  afterAll(() => bed.close());
  const path = `/v1/mobile-agent/callbacks/answer/${token}`;
  const hint = (callSerialNo: string) => bed.send('POST', path, { callSerialNo, serviceNo: '', called: '1' });

  it('makes the call talking as soon as AICC confirms it', async () => {
    bed.simulator.aicc.settings.answerCallbackUrl = bed.url + path;
    const { id } = await place(bed);
    const stream = await follow(bed, id);
    await stream.type('call.talking');
    await untilCall(bed, id, { state: 'talking' });
    expect(bed.simulator.aicc.callbacks.at(-1)).toMatchObject({
      kind: 'answer',
      status: 200,
      answer: '{"retCode":"0","retMsg":"success"}',
    });
    bed.simulator.aicc.settings.answerCallbackUrl = null;
    stream.close();
  });

  it('moves nothing that AICC does not confirm', async () => {
    bed.simulator.aicc.settings.stepMs = 3_600_000;
    const { id, callSerialNo } = await place(bed);
    const asked = bed.simulator.recorder.of('queryCallState').length;
    expect((await hint(callSerialNo)).body).toEqual({ retCode: '0', retMsg: 'success' });
    await hint(callSerialNo);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(bed.simulator.recorder.of('queryCallState')).toHaveLength(asked + 1);
    await untilCall(bed, id, { state: 'accepted' });
    bed.simulator.aicc.settings.stepMs = 30;
  });

  it('may come before createCall is answered', async () => {
    bed.simulator.faults.inject({ kind: 'delay', operation: 'createCall', delayMs: 300 });
    const placing = place(bed);
    while (bed.simulator.aicc.calls.at(-1)?.isTalking !== true) await new Promise((resolve) => setTimeout(resolve, 5));
    await hint(bed.simulator.aicc.calls.at(-1)!.callSerialNo);
    const { id } = await placing;
    await untilCall(bed, id, { state: 'talking' });
  });

  it.each([
    ['of another address', '/v1/mobile-agent/callbacks/answer/answer-callback-token-0124', { callSerialNo: '1' }],
    ['of an unknown call', path, { callSerialNo: '1' }],
    ['without a number', path, { called: '1' }],
    ['of a number that is too long', path, { callSerialNo: '1'.repeat(51) }],
  ])('%s is answered alike, and nobody is asked', async (_, address, body) => {
    const answer = await bed.send('POST', address, body);
    expect([answer.status, answer.body]).toEqual([200, { retCode: '0', retMsg: 'success' }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const asked = bed.simulator.recorder.requests.filter(({ body: sent }) => /"callSerialNo":"1+"/.test(sent));
    expect(asked).toEqual([]);
  });
});
