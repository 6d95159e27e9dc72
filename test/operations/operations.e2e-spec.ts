import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

/** What users program against: code, status, outcome, and whether trying again can help. */
const promised: [code: string, status: number, outcome?: 'unknown', retryable?: 'retryable'][] = [
  ['VALIDATION_FAILED', 400],
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN_AGENT', 403],
  ['FORBIDDEN_TENANT', 403],
  ['FORBIDDEN_ROLE', 403],
  ['CALLER_ID_NOT_ALLOWED', 403],
  ['DESTINATION_NOT_ALLOWED', 403],
  ['NOT_FOUND', 404],
  ['FEATURE_NOT_CONFIGURED', 404],
  ['METHOD_NOT_ALLOWED', 405],
  ['PAYLOAD_TOO_LARGE', 413],
  ['URI_TOO_LONG', 414],
  ['UNSUPPORTED_MEDIA_TYPE', 415],
  ['HEADERS_TOO_LARGE', 431],
  ['AGENT_NOT_SIGNED_IN', 409],
  ['AGENT_SIGNED_IN_ELSEWHERE', 409],
  ['AGENT_STATE_CONFLICT', 409],
  ['PREVIEW_NOT_OFFERED', 409],
  ['CALL_GONE', 409],
  ['DUPLICATE_CALL_TASK', 409],
  ['IDEMPOTENCY_KEY_REUSED', 409],
  ['OPERATION_IN_PROGRESS', 409],
  ['SIGN_IN_REJECTED', 422],
  ['CALL_REJECTED', 422],
  ['INVALID_NUMBER', 422],
  ['UPSTREAM_REJECTED_PARAMETER', 422],
  ['DAILY_QUOTA_EXCEEDED', 429],
  ['UPSTREAM_AUTH_FAILED', 502],
  ['UPSTREAM_NOT_PERMITTED', 502],
  ['INSUFFICIENT_BALANCE', 502],
  ['CALLBACK_MISCONFIGURED', 502],
  ['INTERNAL', 500, 'unknown'],
  ['UPSTREAM_FAILURE', 502, 'unknown'],
  ['UPSTREAM_PROTOCOL_ERROR', 502, 'unknown'],
  ['UPSTREAM_UNMAPPED', 502, 'unknown'],
  ['UPSTREAM_TIMEOUT', 504, 'unknown'],
];
const retryable: [code: string, status: number][] = [
  ['RATE_LIMITED', 429],
  ['UPSTREAM_UNAVAILABLE', 503],
  ['NO_NUMBER_AVAILABLE', 503],
  ['AGENT_SWITCHING', 503],
  ['OVERLOADED', 503],
  ['STATE_STORE_UNAVAILABLE', 503],
  ['SHUTTING_DOWN', 503],
];
const entryOf = (code: string, status: number, outcome: string, isRetryable: boolean) => ({
  code,
  status,
  outcome,
  retryable: isRetryable,
  title: expect.stringMatching(/./),
  advice: expect.stringMatching(/./),
});
const entries = [
  ...promised.map(([code, status, outcome = 'not_executed']) => entryOf(code, status, outcome, false)),
  ...retryable.map(([code, status]) => entryOf(code, status, 'not_executed', true)),
];

describe('the error catalogue', () => {
  it('lists every promised code with its status and outcome', async () => {
    const { status, body } = await bed.send('GET', '/v1/errors');
    expect(status).toBe(200);
    for (const entry of entries) expect(body.items).toContainEqual(entry);
  });

  it.each(entries)('explains $code at the address that problems name', async (entry) => {
    const answer = await bed.send('GET', `/v1/errors/${entry.code}`);
    expect([answer.status, answer.body]).toEqual([200, entry]);
  });

  it.each(['NONSENSE', 'toString', 'not_found'])('does not know %s', async (code) => {
    const path = `/v1/errors/${code}`;
    expect((await bed.send('GET', path)).body).toEqual(problemOf('NOT_FOUND', path));
  });
});

describe('the caller of a laptop', () => {
  it('is anonymous and may do everything in the only tenant', async () => {
    expect((await bed.send('GET', '/v1/me')).body).toEqual({
      sub: 'anonymous',
      tenant: 'acme',
      agents: [],
      roles: ['supervisor', 'click-to-call'],
      features: { mobileAgent: true },
      callerIds: null,
    });
  });
});

describe('the caller of a laptop with several tenants', () => {
  let several: TestBed;
  beforeAll(async () => {
    const tenantsAt = (url: string) =>
      `tenants:\n  one: { ccGateway: { baseUrl: "${url}" } }\n  two: { ccGateway: { baseUrl: "${url}" } }\n`;
    several = await startTestBed({ tenants: tenantsAt });
  });
  afterAll(() => several.close());
  const me = (headers: Record<string, string> = {}) => several.send('GET', '/v1/me', undefined, headers);

  it('names one of them', async () => {
    const { body } = await me({ 'x-tenant': 'two' });
    expect(body).toMatchObject({ tenant: 'two', features: { mobileAgent: false } });
  });

  it('is refused with another one, and without any', async () => {
    expect((await me({ 'x-tenant': 'three' })).body).toEqual(problemOf('FORBIDDEN_TENANT', '/v1/me'));
    expect((await me()).body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'header' }] });
  });
});

describe('a probe', () => {
  it('of the process says that it lives', async () => {
    const version = expect.stringMatching(/^\d+\.\d+\.\d+/);
    expect((await bed.send('GET', '/livez')).body).toEqual({ status: 'ok', version });
  });

  it('of readiness says so, also when no upstream can be reached', async () => {
    expect((await bed.send('GET', '/readyz')).body).toEqual({ status: 'ready', degraded: [] });
  });
});

describe('the metrics', () => {
  it('count requests by route and never show a number, an id or a Guid', async () => {
    await bed.signIn('29123');
    await bed.send('POST', '/v1/agents/29123/calls/outbound', { called: '13900139000' });
    const { headers, text } = await bed.send('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('route="/v1/agents/:agentId/calls/outbound"');
    for (const personal of ['29123', '13900139000', 'AgentGateway']) expect(text).not.toContain(personal);
  });
});
