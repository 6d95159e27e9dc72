import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startBehindFrontDoor } from '../support/front-door.js';
import { MOBILE_CALLS as CALLS, newNumber, place, untilCall } from '../support/mobile-calls.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';

const LASTS_AN_HOUR = '18700000020';
/** Calls are given up, and asked about, after a tenth of a second of silence. */
const environment = { DEDUPE_WINDOW_MS: '0', CALL_SETTLE_TIMEOUT_MS: '100', UPSTREAM_TIMEOUT_MS: '600' };
const forgotten = (bed: TestBed) => {
  bed.simulator.faults.clear();
  bed.simulator.aicc.reset();
};

describe.each(['aicc', 'ita'] as const)('a bidirectional call that no callback tells of, at %s', (product) => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({
      simulator: { stepMs: 80, aicc: { product, talkMs: 200 } },
      environment,
      tenants: (url) => acmeTenant(url, product),
    });
  });
  afterAll(() => bed.close());

  it('becomes alerting, talking and ended by asking', async () => {
    const { settings } = bed.simulator.aicc;
    const { stepMs, talkMs } = settings;
    Object.assign(settings, { stepMs: 300, talkMs: 600 });
    const { id } = await place(bed);
    for (const state of ['alerting', 'talking', 'ended']) await untilCall(bed, id, { state });
    Object.assign(settings, { stepMs, talkMs });
    const { legs, reason } = await untilCall(bed, id, { state: 'ended' });
    expect(reason).toEqual(
      product === 'aicc'
        ? { code: 'CUSTOMER_HUNG_UP', upstreamCode: '0', text: null }
        : { code: 'OTHER', upstreamCode: '16', text: null },
    );
    expect(legs).toMatchObject({
      agent: { alertingAt: expect.any(String), answeredAt: expect.any(String) },
      customer: { alertingAt: expect.any(String), answeredAt: expect.any(String), endedAt: expect.any(String) },
    });
  });

  it.each([
    ['18700000001', 'CUSTOMER_NO_ANSWER'],
    ['18700000002', 'AGENT_NO_ANSWER'],
  ])('of %s fails with %s', async (called, code) => {
    const { id } = await place(bed, called);
    await untilCall(bed, id, { state: 'failed', reason: { code } });
  });

  it.each([
    ['18700000009', 'the answer has no serial number'],
    ['18700000010', 'the serial number has 30 digits'],
  ])('to %s is found although %s', async (called) => {
    const { id } = await place(bed, called);
    const { callSerialNo } = await untilCall(bed, id, { state: 'ended' });
    expect(callSerialNo).toBe(bed.simulator.aicc.calls.at(-1)!.callSerialNo);
  });

  it.each([
    ['18700000014', 502, 'UPSTREAM_FAILURE'],
    ['18700000015', 504, 'UPSTREAM_TIMEOUT'],
  ])('to %s whose answer is lost is found, and was dialled once', async (called, status, code) => {
    const dials = bed.simulator.aicc.dials;
    const answer = await bed.send('POST', CALLS, { caller: newNumber(), called });
    expect([answer.status, answer.body.code, answer.body.outcome]).toEqual([status, code, 'unknown']);
    await untilCall(bed, answer.body.call, { state: 'ended', callSerialNo: expect.any(String) });
    expect(bed.simulator.aicc.dials).toBe(dials + 1);
  });
});

describe('a bidirectional call', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startBehindFrontDoor({ simulator: { stepMs: 20, aicc: { talkMs: 100 } }, environment });
  });
  afterAll(() => bed.close());
  afterEach(() => forgotten(bed));

  it('that could not be started fails, which only the query tells', async () => {
    const { id } = await place(bed, '18700000019');
    await untilCall(bed, id, { state: 'failed', reason: { code: 'START_FAILED', upstreamCode: '6', text: null } });
  });

  it('is settled by asking when AICC ignores its callback address', async () => {
    bed.simulator.aicc.settings.ignoreCallBackUrl = true;
    const { id } = await place(bed);
    await untilCall(bed, id, { state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } });
    expect(bed.simulator.aicc.callbacks).toHaveLength(0);
  });

  it('goes on as long as AICC confirms it', async () => {
    const { id } = await place(bed, LASTS_AN_HOUR);
    await untilCall(bed, id, { state: 'talking' });
    const asked = bed.simulator.recorder.of('queryCallState').length;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(bed.simulator.recorder.of('queryCallState').length).toBeGreaterThanOrEqual(asked + 2);
    await untilCall(bed, id, { state: 'talking' });
  });

  it('that was never placed is unknown: nobody can say whether the customer was dialled', async () => {
    bed.simulator.faults.inject({ kind: 'http', operation: 'createCall', when: 'before', status: 500 });
    const { body } = await bed.send('POST', CALLS, { caller: '88889050', called: newNumber() });
    await untilCall(bed, body.call, {
      state: 'unknown',
      callSerialNo: null,
      reason: { code: 'OUTCOME_UNKNOWN', upstreamCode: null, text: null },
    });
    expect(bed.simulator.aicc.dials).toBe(0);
  });

  it('that AICC has forgotten is unknown', async () => {
    const { id } = await place(bed, LASTS_AN_HOUR);
    forgotten(bed);
    await untilCall(bed, id, { state: 'unknown', reason: { code: 'NO_SIGN_OF_LIFE', upstreamCode: null, text: null } });
  });

  it('is unknown while AICC is away, and comes to its true end when it is back', async () => {
    const { id } = await place(bed, newNumber());
    bed.simulator.aicc.settings.callbackTiming = 'never';
    for (const operation of ['queryCallState', 'queryCallDetailRecord'])
      bed.simulator.faults.inject({ kind: 'http', operation, status: 502, times: 0 });
    await untilCall(bed, id, { state: 'unknown', reason: { code: 'NO_SIGN_OF_LIFE' } });
    bed.simulator.faults.clear();
    await untilCall(bed, id, { state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } });
  });

  it('takes its own record of two with the same numbers', async () => {
    bed.simulator.aicc.settings.refuseDuplicates = false;
    bed.simulator.aicc.settings.serialStyle = 'none';
    bed.simulator.aicc.settings.callbackTiming = 'never';
    const called = newNumber();
    const [first, second] = [await place(bed, called), await place(bed, called)];
    const serials = await Promise.all(
      [first, second].map(async ({ id }) => (await untilCall(bed, id, { state: 'ended' })).callSerialNo as string),
    );
    expect(new Set(serials)).toEqual(new Set(bed.simulator.aicc.calls.map(({ callSerialNo }) => callSerialNo)));
  });

  it('keeps what its callback said before createCall was answered', async () => {
    const { body } = await bed.send('POST', CALLS, { caller: '88889050', called: '18700000007' });
    expect(body).toMatchObject({ state: 'ended', callSerialNo: expect.any(String) });
    await untilCall(bed, body.id, { state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } });
  });
});
