import { describe, expect, it } from '@jest/globals';
import type { UpstreamResponse } from '../http/upstream-exchange.js';
import type { UpstreamCall } from '../upstream-problem.js';
import { readGatewayAnswer } from './gateway-answer.js';
import type { GatewayOperation } from './gateway-operations.js';

function read(response: Partial<UpstreamResponse>, operation: GatewayOperation = 'callout'): unknown {
  const call: UpstreamCall = { system: 'cc-gateway', operation };
  try {
    return readGatewayAnswer(call, { status: 200, headers: {}, body: '', ...response });
  } catch (problem) {
    return problem;
  }
}

describe('readGatewayAnswer', () => {
  it('returns a refusal: what it means depends on who asked', () => {
    expect(read({ body: '{"message":"no right","result":"","retcode":"000-003"}' })).toEqual({
      retcode: '000-003',
      message: 'no right',
      result: '',
      event: null,
      headers: {},
    });
  });

  it('reads what comes beside the result, and ids with all their digits', () => {
    const headers = { 'set-guid': 'JSESSIONID=new.AgentGateway1', 'set-cookie': ['lb=1; Path=/', 'x=2'] };
    const body = '{"retcode":0,"event":[{"content":{"controlid":9007199254740993}}],"result":{"vdnid":1}}\0';
    expect(read({ headers, body }, 'getAgentEvent')).toEqual({
      retcode: '0',
      message: '',
      result: { vdnid: 1 },
      event: [{ content: { controlid: '9007199254740993' } }],
      headers,
    });
  });

  it('reads an answer that a box on the way made a 203 of', () => {
    expect(read({ status: 203, body: '{"retcode":"0","result":"77"}' })).toMatchObject({ retcode: '0', result: '77' });
  });

  it('hands on how long the gateway wants to be left alone', () => {
    expect(read({ status: 429, headers: { 'retry-after': '17' } })).toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterSeconds: 17, upstream: { code: 'HTTP 429' } },
    });
  });

  it.each([
    ['HTML', 200, '<html>Welcome</html>', 'UPSTREAM_PROTOCOL_ERROR'],
    ['nothing', 200, '', 'UPSTREAM_PROTOCOL_ERROR'],
    ['half of it', 200, '{"message":"","retcode":"0', 'UPSTREAM_PROTOCOL_ERROR'],
    ['a list', 200, '[{"retcode":"0"}]', 'UPSTREAM_PROTOCOL_ERROR'],
    ['no return code', 200, '{"message":"ok"}', 'UPSTREAM_PROTOCOL_ERROR'],
    ['an empty return code', 200, '{"retcode":""}', 'UPSTREAM_PROTOCOL_ERROR'],
    ['a return code that is none', 200, '{"retcode":"call 13800138000 failed"}', 'UPSTREAM_PROTOCOL_ERROR'],
    ['another success', 204, '', 'UPSTREAM_PROTOCOL_ERROR'],
    ['a redirect', 302, '', 'UPSTREAM_PROTOCOL_ERROR'],
    ['a refusal with a return code', 403, '{"retcode":"0"}', 'UPSTREAM_PROTOCOL_ERROR'],
    ['too many requests', 429, '', 'RATE_LIMITED'],
    ['a server error with a return code', 500, '{"retcode":"0"}', 'UPSTREAM_FAILURE'],
    ['a server error in HTML', 503, '<h1>Unavailable</h1>', 'UPSTREAM_FAILURE'],
  ])('makes %s (HTTP %d, %j) a problem %s that names the status', (_what, status, body, code) => {
    expect(read({ status, body })).toMatchObject({
      name: 'Problem',
      code,
      details: { upstream: { system: 'cc-gateway', operation: 'callout', code: `HTTP ${status}` } },
    });
  });
});
