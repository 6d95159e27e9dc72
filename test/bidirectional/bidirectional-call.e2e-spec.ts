import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simulatorAppKey, simulatorAppSecret } from '../../simulator/aicc/aicc-settings.js';
import { anyValue } from '../support/any-value.js';
import { callOf } from '../support/call-of.js';
import { problemOf } from '../support/problem-of.js';
import { receivedRequest } from '../support/received-request.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';

const CALLS = '/v1/mobile-agent/calls';
/** Nobody listens there: the tests deliver callbacks themselves. */
const environment = { PUBLIC_URL: 'http://127.0.0.1:9/bff', DEDUPE_WINDOW_MS: '0' };

describe('a bidirectional call', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5 }, environment });
  });
  afterAll(() => bed.close());

  const callbackUrl = () => {
    const { callBackUrl } = JSON.parse(receivedRequest(bed.simulator, 'createCall').body) as { callBackUrl: string };
    return Buffer.from(callBackUrl, 'base64').toString();
  };

  it('is queued, named, and found at its address', async () => {
    const placed = await bed.send('POST', CALLS, { caller: '88889050', called: '88889060', reference: 'lead-7' });
    expect(placed.status).toBe(202);
    const known = { caller: '88889050', called: '88889060', reference: 'lead-7' };
    expect(placed.body).toEqual(callOf('bidirectional', { ...known, callSerialNo: expect.stringMatching(/^\d{19}$/) }));
    expect(placed.headers.get('location')).toBe(`/bff${CALLS}/${placed.body.id}`);
    expect((await bed.send('GET', `${CALLS}/${placed.body.id}`)).body).toEqual(placed.body);
  });

  it('reaches AICC with exactly the documented fields, headers and types', async () => {
    await bed.send('POST', CALLS, {
      caller: '+8613900000001',
      called: '88889061',
      agentWorkNo: '291',
      callData: '333333',
      callerPresent: '640003',
      agentPresent: '640060',
      reference: 'not sent',
    });
    const received = receivedRequest(bed.simulator, 'createCall');
    expect(received).toEqual({
      method: 'POST',
      url: '/apiaccess/CC-Management/v1/mobileAgent/createCall',
      headers: {
        'Content-Type': 'application/json',
        Authorization: 'Bearer TOKEN',
        'X-APP-Key': simulatorAppKey,
      },
      body: anyValue.text,
    });
    expect(received.body).toMatch(/"agentWorkNo":291,/);
    expect(JSON.parse(received.body)).toEqual({
      caller: '+8613900000001',
      called: '88889061',
      agentWorkNo: 291,
      callData: '333333',
      callerPresent: '640003',
      agentPresent: '640060',
      callBackUrl: expect.stringMatching(/^[A-Za-z0-9+/]+={0,2}$/),
    });
  });

  it('sends only what was given, and a callback address of the permitted characters', async () => {
    await bed.send('POST', CALLS, { caller: '88889050', called: '88889062', callData: '', agentWorkNo: null });
    const { body } = receivedRequest(bed.simulator, 'createCall');
    expect(Object.keys(JSON.parse(body) as object).sort()).toEqual(['callBackUrl', 'called', 'caller']);
    expect(callbackUrl()).toMatch(/^http:\/\/127\.0\.0\.1:9\/bff\/v1\/mobile-agent\/callbacks\/[A-Za-z0-9_-]{22,}$/);
  });

  it('is ended by its release callback', async () => {
    const placed = await bed.send('POST', CALLS, { caller: '88889050', called: '88889063' });
    const url = callbackUrl().replace('http://127.0.0.1:9/bff', bed.url);
    const sent = await bed.simulator.aicc.sendReleaseCallback(placed.body.callSerialNo, {
      url,
      fields: { releaseReason: '1' },
    });
    expect(sent).toMatchObject({ status: 200, answer: '{"retCode":"0","retMsg":"success"}' });
    const { body } = await bed.send('GET', `${CALLS}/${placed.body.id}`);
    expect(body).toEqual({
      ...placed.body,
      state: 'ended',
      reason: { code: 'AGENT_HUNG_UP', upstreamCode: '1', text: null },
      legs: expect.anything(),
      updatedAt: anyValue.time,
    });
  });

  it('fetches one token for all calls, with the documented request', async () => {
    const calls = ['88889071', '88889072', '88889073'].map((called) =>
      bed.send('POST', CALLS, { caller: '88889050', called }),
    );
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(bed.simulator.recorder.of('tokenByAkSk')).toHaveLength(1);
    expect(receivedRequest(bed.simulator, 'tokenByAkSk')).toEqual({
      method: 'POST',
      url: '/apigovernance/api/oauth/tokenByAkSk',
      headers: { 'Content-Type': 'application/json', 'X-Token-Expire': '600' },
      body: `{"app_key":"${simulatorAppKey}","app_secret":"${simulatorAppSecret}"}`,
    });
  });

  it('is sent once more with a new token when AICC no longer knows the old one', async () => {
    const before = bed.simulator.recorder.of('createCall').length;
    bed.simulator.aicc.revokeTokens();
    const { status } = await bed.send('POST', CALLS, { caller: '88889050', called: '88889081' });
    expect(status).toBe(202);
    expect(bed.simulator.recorder.of('tokenByAkSk')).toHaveLength(2);
    const tries = bed.simulator.recorder.of('createCall').slice(before);
    expect(tries.map(({ status: answered }) => answered)).toEqual([401, 200]);
  });

  it.each([401, 403])('is not sent a third time when two tokens are refused with HTTP %i', async (status) => {
    const before = bed.simulator.recorder.of('createCall').length;
    bed.simulator.faults.inject({ kind: 'http', operation: 'createCall', when: 'before', status, times: 2 });
    const answer = await bed.send('POST', CALLS, { caller: '88889050', called: '88889082' });
    const upstream = { system: 'aicc', operation: 'createCall', code: `HTTP ${status}` };
    expect(answer.body).toEqual(problemOf('UPSTREAM_AUTH_FAILED', `/bff${CALLS}`, { ...UNDER_BFF, upstream }));
    expect(bed.simulator.recorder.of('createCall')).toHaveLength(before + 2);
  });
});

const UNDER_BFF = { type: expect.stringMatching(/^\/bff\/v1\/errors\//) };

describe('a tenant on ITA', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({
      simulator: { stepMs: 5, aicc: { product: 'ita' } },
      environment,
      tenants: (url) => acmeTenant(url, 'ita'),
    });
  });
  afterAll(() => bed.close());

  it('gets no callback address, which ITA does not know', async () => {
    const { status } = await bed.send('POST', CALLS, { caller: '88889050', called: '88889060', agentWorkNo: '291' });
    expect(status).toBe(202);
    const { body } = receivedRequest(bed.simulator, 'createCall');
    expect(body).toBe('{"caller":"88889050","called":"88889060","agentWorkNo":291}');
  });

  it('refuses every field that ITA does not take, at once and without asking', async () => {
    const before = bed.simulator.recorder.requests.length;
    const more = { callData: 'x', callerPresent: '640003', agentPresent: '640060' };
    const { status, body } = await bed.send('POST', CALLS, { caller: '88889050', called: '88889060', ...more });
    expect(status).toBe(400);
    const errors = Object.keys(more).map((field) => ({
      in: 'body',
      pointer: `/${field}`,
      code: 'notSupported',
      detail: anyValue.text,
    }));
    expect(body).toEqual(problemOf('VALIDATION_FAILED', `/bff${CALLS}`, { ...UNDER_BFF, errors }));
    expect(bed.simulator.recorder.requests).toHaveLength(before);
  });
});

describe('a tenant without AICC', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ tenants: (url) => `tenants:\n  acme:\n    ccGateway: { baseUrl: "${url}" }\n` });
  });
  afterAll(() => bed.close());

  it('answers that the feature is not configured', async () => {
    const answer = await bed.send('POST', CALLS, { caller: '88889050', called: '88889060' });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual(problemOf('FEATURE_NOT_CONFIGURED', CALLS));
    for (const path of ['', '/x', '/x/events', '/x/recording']) {
      const { status, body } = await bed.send('GET', CALLS + path);
      expect([status, body.code]).toEqual([404, 'FEATURE_NOT_CONFIGURED']);
    }
  });
});
