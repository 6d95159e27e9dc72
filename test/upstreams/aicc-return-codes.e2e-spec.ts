import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/catalogue.js';
import { anyValue } from '../support/any-value.js';
import { problemOf } from '../support/problem-of.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';

const CALLS = '/v1/mobile-agent/calls';

/** API reference 1303, table 3: what AICC answers to createCall; 4, 7 and 99 are on no list. */
const aiccCodes: Partial<Record<ErrorCode, string[]>> = {
  DUPLICATE_CALL_TASK: ['1'],
  UPSTREAM_REJECTED_PARAMETER: ['2'],
  UPSTREAM_FAILURE: ['3'],
  INVALID_NUMBER: ['5'],
  UPSTREAM_UNAVAILABLE: ['6'],
  CALLER_ID_NOT_ALLOWED: ['8', '16'],
  CALLBACK_MISCONFIGURED: ['9'],
  DAILY_QUOTA_EXCEEDED: ['21'],
  UPSTREAM_UNMAPPED: ['4', '7', '99'],
};

/** API reference 1303, table 4: what ITA answers. */
const itaCodes: Partial<Record<ErrorCode, string[]>> = {
  UPSTREAM_REJECTED_PARAMETER: ['90100100', '90100300'],
  UPSTREAM_AUTH_FAILED: ['90100200'],
  UPSTREAM_NOT_PERMITTED: ['90100400', '90104001', '90104003', '90104004'],
  UPSTREAM_FAILURE: ['90100600', '90104008'],
  INSUFFICIENT_BALANCE: ['90102001'],
  RATE_LIMITED: ['90102002', '90104029'],
  CALL_REJECTED: ['90106001', '90106002', '90106005', '90106006'],
  NO_NUMBER_AVAILABLE: ['90106003', '90106004'],
  DESTINATION_NOT_ALLOWED: ['90106010', '90106012'],
  CALLER_ID_NOT_ALLOWED: ['90106011'],
};

const mayHaveDialled = (code: string) => code === 'UPSTREAM_FAILURE' || code === 'UPSTREAM_UNMAPPED';
const cases = (codes: typeof aiccCodes) =>
  Object.entries(codes).flatMap(([code, wire]) => wire.map((retCode) => [retCode, code] as const));

describe.each([
  ['aicc', aiccCodes, (retCode: string) => `18600000${retCode.padStart(3, '0')}`],
  ['ita', itaCodes, (retCode: string) => `86${retCode}`],
] as const)('a bidirectional call at %s', (product, codes, numberFor) => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { aicc: { product } }, tenants: (url) => acmeTenant(url, product) });
  });
  afterAll(() => bed.close());

  it.each(cases(codes))('that is refused with %s is %s', async (retCode, code) => {
    const tries = bed.simulator.recorder.of('createCall').length;
    const { status, body, headers } = await bed.send('POST', CALLS, { caller: '88889050', called: numberFor(retCode) });
    const upstream = { system: product, operation: 'createCall', code: retCode };
    const mayExist = mayHaveDialled(code);
    expect(body).toEqual(
      problemOf(code as ErrorCode, CALLS, { upstream, ...(mayExist && { outcome: 'unknown', call: anyValue.id }) }),
    );
    expect(status).toBe(body.status);
    expect(headers.get('location')).toBe(mayExist ? `${CALLS}/${body.call}` : null);
    expect(headers.has('retry-after')).toBe(body.retryable);
    if (mayExist) expect((await bed.send('GET', `${CALLS}/${body.call}`)).body).toMatchObject({ id: body.call });
    expect(bed.simulator.aicc.dials).toBe(0);
    // Only a refused token is worth a second try, with a new one.
    const isAboutToken = code === 'UPSTREAM_AUTH_FAILED';
    expect(bed.simulator.recorder.of('createCall').length - tries).toBe(isAboutToken ? 2 : 1);
  });
});

describe('an HTTP status of AICC', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ environment: { DEDUPE_WINDOW_MS: '0' } });
  });
  afterAll(() => bed.close());

  it.each<[number, ErrorCode]>([
    [400, 'UPSTREAM_REJECTED_PARAMETER'],
    [404, 'UPSTREAM_NOT_PERMITTED'],
    [429, 'RATE_LIMITED'],
    [418, 'UPSTREAM_PROTOCOL_ERROR'],
    [302, 'UPSTREAM_PROTOCOL_ERROR'],
    [204, 'UPSTREAM_PROTOCOL_ERROR'],
    [500, 'UPSTREAM_FAILURE'],
    [503, 'UPSTREAM_FAILURE'],
  ])('%i is %s', async (status, code) => {
    bed.simulator.faults.inject({ kind: 'http', operation: 'createCall', when: 'before', status, body: '' });
    const { body } = await bed.send('POST', CALLS, { caller: '88889050', called: '88889060' });
    const upstream = { system: 'aicc', operation: 'createCall', code: `HTTP ${status}` };
    const mayExist = body.outcome === 'unknown';
    expect(body).toEqual(problemOf(code, CALLS, { upstream, ...(mayExist && { call: anyValue.id }) }));
    expect(bed.simulator.aicc.dials).toBe(0);
  });

  it.each(['18700000016', '18700000017'])('comes from the number %s too', async (called) => {
    const { body } = await bed.send('POST', CALLS, { caller: '88889050', called });
    expect(body.upstream.code).toBe(called.endsWith('16') ? 'HTTP 400' : 'HTTP 404');
  });
});

describe('an application key that AICC refuses', () => {
  let bed: TestBed;
  beforeAll(async () => {
    const wrongKey = (url: string) => acmeTenant(url).replace(/appSecret: .*/, 'appSecret: "wrong-secret-4711"');
    bed = await startTestBed({ tenants: wrongKey });
  });
  afterAll(() => bed.close());

  it('is our failure and not the caller’s, dials nothing, and is not told to anybody', async () => {
    const { status, body, text } = await bed.send('POST', CALLS, { caller: '88889050', called: '88889060' });
    expect(status).toBe(502);
    const upstream = { system: 'aicc', operation: 'tokenByAkSk', code: 'HTTP 403' };
    expect(body).toEqual(problemOf('UPSTREAM_AUTH_FAILED', CALLS, { upstream }));
    expect(text + bed.log()).not.toContain('wrong-secret-4711');
    expect(bed.simulator.recorder.of('createCall')).toEqual([]);
  });
});

describe('a token issuer that fails', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed();
  });
  afterAll(() => bed.close());

  it.each([500, 404, 429])('that answers HTTP %i leaves the key in peace, and nothing is dialled', async (status) => {
    bed.simulator.faults.inject({ kind: 'http', operation: 'tokenByAkSk', when: 'before', status });
    const { body } = await bed.send('POST', CALLS, { caller: '88889050', called: '88889060' });
    const upstream = { system: 'aicc', operation: 'tokenByAkSk', code: `HTTP ${status}` };
    expect(body).toEqual(problemOf('UPSTREAM_UNAVAILABLE', CALLS, { upstream }));
    expect(bed.simulator.recorder.of('createCall')).toEqual([]);
  });
});
