import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../simulator/faults.js';
import type { ErrorCode } from '../../src/errors/catalogue.js';
import { anyValue } from '../support/any-value.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

interface Failure {
  what: string;
  fault: Fault;
  code: ErrorCode;
  /** What stands in `upstream.code`; null where no upstream answered. */
  answered: string | null;
}

const failures: Failure[] = [
  { what: 'never answers', fault: { kind: 'hang' }, code: 'UPSTREAM_TIMEOUT', answered: null },
  { what: 'answers too late', fault: { kind: 'delay', delayMs: 1500 }, code: 'UPSTREAM_TIMEOUT', answered: null },
  { what: 'resets the connection', fault: { kind: 'reset' }, code: 'UPSTREAM_FAILURE', answered: null },
  { what: 'answers HTTP 500', fault: { kind: 'http', status: 500 }, code: 'UPSTREAM_FAILURE', answered: 'HTTP 500' },
  { what: 'answers HTTP 503', fault: { kind: 'http', status: 503 }, code: 'UPSTREAM_FAILURE', answered: 'HTTP 503' },
  {
    what: 'answers HTTP 500 with success in the body',
    fault: { kind: 'answer', status: 500 },
    code: 'UPSTREAM_FAILURE',
    answered: 'HTTP 500',
  },
  { what: 'answers a web page', fault: { kind: 'html' }, code: 'UPSTREAM_PROTOCOL_ERROR', answered: 'HTTP 200' },
  { what: 'answers half of it', fault: { kind: 'truncated' }, code: 'UPSTREAM_PROTOCOL_ERROR', answered: 'HTTP 200' },
  { what: 'answers no JSON', fault: { kind: 'malformed' }, code: 'UPSTREAM_PROTOCOL_ERROR', answered: 'HTTP 200' },
  { what: 'answers nothing', fault: { kind: 'empty' }, code: 'UPSTREAM_PROTOCOL_ERROR', answered: 'HTTP 200' },
  { what: 'answers 16 MiB', fault: { kind: 'oversized' }, code: 'UPSTREAM_PROTOCOL_ERROR', answered: 'HTTP 200' },
  { what: 'redirects', fault: { kind: 'redirect' }, code: 'UPSTREAM_PROTOCOL_ERROR', answered: 'HTTP 302' },
  {
    what: 'answers a list',
    fault: { kind: 'answer', body: '[{"retcode":"0","retCode":"0"}]' },
    code: 'UPSTREAM_PROTOCOL_ERROR',
    answered: 'HTTP 200',
  },
  {
    what: 'answers without a return code',
    fault: { kind: 'answer', body: '{"message":"ok","result":{}}' },
    code: 'UPSTREAM_PROTOCOL_ERROR',
    answered: 'HTTP 200',
  },
  {
    what: 'has too many requests',
    fault: { kind: 'http', status: 429, when: 'before' },
    code: 'RATE_LIMITED',
    answered: 'HTTP 429',
  },
];

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 }, environment: { UPSTREAM_TIMEOUT_MS: '800' } });
});
afterAll(() => bed.close());

let nextAgent = 2000;
const freshNumber = () => `8888${nextAgent++}`;

describe('a call that the gateway may have placed', () => {
  it.each(failures)('says so when it $what', async ({ fault, code, answered }) => {
    const agentId = String(nextAgent++);
    await bed.signIn(agentId);
    const path = `/v1/agents/${agentId}/calls/outbound`;
    const dials = bed.simulator.ccGateway.dials.length;
    bed.simulator.faults.inject({ ...fault, operation: 'callout', agentId });
    const answer = await bed.send('POST', path, { called: '13900139000' });

    expect(answer.body).toEqual(
      problemOf(code, path, {
        ...(answered !== null && { upstream: { system: 'cc-gateway', operation: 'callout', code: answered } }),
        ...(code !== 'RATE_LIMITED' && { call: anyValue.id }),
      }),
    );
    expect(answer.status).toBe(answer.body.status);
    const location = `/v1/agents/${agentId}/calls/${answer.body.call}`;
    expect(answer.headers.get('location')).toBe(code === 'RATE_LIMITED' ? null : location);
    // Never a second time, whatever became of the first.
    expect(bed.simulator.recorder.of('callout').filter(({ url }) => url.includes(`/${agentId}/`))).toHaveLength(1);
    expect(bed.simulator.ccGateway.dials.length - dials).toBe(code === 'RATE_LIMITED' ? 0 : 1);
  });

  it('is followed by its events to the end', async () => {
    await bed.signIn('291');
    const events = await bed.follow('291');
    const { body } = await bed.send('POST', '/v1/agents/291/calls/outbound', { called: '13800000013' });
    expect(body).toMatchObject({ code: 'UPSTREAM_FAILURE', outcome: 'unknown' });
    const { data } = await events.type('call.talking', body.call);
    expect(data.call).toMatchObject({ id: body.call, state: 'talking', callId: anyValue.callId });
    events.close();
  });

  it('is never sent a second time on another connection', async () => {
    await bed.signIn('292');
    const dials = bed.simulator.ccGateway.dials.length;
    await bed.send('POST', '/v1/agents/292/calls/outbound', { called: '13800000012' });
    expect(bed.simulator.ccGateway.dials.length - dials).toBe(1);
  });
});

describe('a bidirectional call that AICC may have placed', () => {
  it.each(failures)('says so when it $what', async ({ fault, code, answered }) => {
    const path = '/v1/mobile-agent/calls';
    const before = bed.simulator.recorder.of('createCall').length;
    bed.simulator.faults.inject({ ...fault, operation: 'createCall' });
    const answer = await bed.send('POST', path, { caller: '88889050', called: freshNumber() });

    expect(answer.body).toEqual(
      problemOf(code, path, {
        ...(answered !== null && { upstream: { system: 'aicc', operation: 'createCall', code: answered } }),
        ...(code !== 'RATE_LIMITED' && { call: anyValue.id }),
      }),
    );
    const location = `${path}/${answer.body.call}`;
    expect(answer.headers.get('location')).toBe(code === 'RATE_LIMITED' ? null : location);
    expect(bed.simulator.recorder.of('createCall')).toHaveLength(before + 1);
  });
});

describe('an upstream that cannot be reached', () => {
  let away: TestBed;
  beforeAll(async () => {
    away = await startTestBed({ tenants: () => tenantsAt('http://127.0.0.1:9') });
  });
  afterAll(() => away.close());

  it('dials nothing, says when to try again, and leaves no call behind', async () => {
    const signIn = await away.signIn('291');
    expect(signIn.body).toEqual(problemOf('UPSTREAM_UNAVAILABLE', '/v1/agents/291/session'));
    expect(signIn.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    const path = '/v1/mobile-agent/calls';
    const call = await away.send('POST', path, { caller: '88889050', called: '88889060' });
    expect(call.body).toEqual(problemOf('UPSTREAM_UNAVAILABLE', path));
    expect(call.headers.get('location')).toBeNull();
  });
});

/** Port 9 is for discarding; nobody listens there. */
const tenantsAt = (url: string) => `tenants:
  acme:
    ccGateway: { baseUrl: "${url}" }
    aicc: { baseUrl: "${url}", product: aicc, appKey: key, appSecret: secret }
`;
