import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '../../src/errors/catalogue.js';
import { anyValue } from '../support/any-value.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

/** What a return code means to every operation (API reference 0580), as the service documents it. */
const common: Partial<Record<ErrorCode, string[]>> = {
  AGENT_SWITCHING: ['000-004', '105-002', '105-003'],
  UPSTREAM_REJECTED_PARAMETER: ['000-002', '000-006'],
  UPSTREAM_FAILURE: ['000-001', '100-007'],
  UPSTREAM_UNAVAILABLE: ['100-003'],
  UPSTREAM_UNMAPPED: ['999-123', '000-000', '-1', 'FAILED'],
};
const calls: typeof common = {
  ...common,
  AGENT_STATE_CONFLICT: ['000-007', '100-009', '100-010', '100-021', '200-002', '200-017', '200-025', '400-001'],
  CALL_REJECTED: ['200-001', '200-036'],
  AGENT_NOT_SIGNED_IN: ['000-003', '100-006', '100-008', '105-001', '105-004', '105-005', '105-006', '105-007'],
};

interface Refusable {
  name: string;
  method: string;
  /** Below the agent. */
  path: string;
  body?: object;
  /** The operation as the simulator and as problems name it. */
  wire: string;
  operation: string;
  codes: Partial<Record<ErrorCode, string[]>>;
}

const operations: Refusable[] = [
  {
    name: 'an outbound call',
    method: 'POST',
    path: 'calls/outbound',
    body: { called: '13900139000' },
    wire: 'callout',
    operation: 'callout',
    codes: { ...calls, AGENT_STATE_CONFLICT: [...(calls.AGENT_STATE_CONFLICT ?? []), '200-018'] },
  },
  {
    name: 'an internal call',
    method: 'POST',
    path: 'calls/internal',
    body: { called: '292' },
    wire: 'callinner',
    operation: 'callInner',
    codes: { ...calls, CALL_REJECTED: ['200-001', '200-018', '200-036'] },
  },
  {
    name: 'a previewed call',
    method: 'POST',
    path: 'calls/preview',
    body: { called: '88889039', controlId: '11776' },
    wire: 'previewCallout',
    operation: 'previewCallout',
    codes: calls,
  },
  {
    name: 'the list of waiting calls',
    method: 'GET',
    path: 'queues/25/waiting-calls',
    wire: 'waitcallinfo',
    operation: 'queryWaitCallInfoBySkillId',
    codes: { ...calls, CALL_REJECTED: [] },
  },
  {
    name: 'a sign-in',
    method: 'PUT',
    path: 'session',
    body: { password: 'Simulator-1', phoneNumber: '40038' },
    wire: 'login',
    operation: 'login',
    codes: {
      ...common,
      AGENT_SIGNED_IN_ELSEWHERE: ['100-002', '100-015'],
      AGENT_STATE_CONFLICT: ['000-007', '100-009', '100-010', '100-021'],
      UPSTREAM_REJECTED_PARAMETER: ['000-002', '000-006', '100-005', '100-019'],
    },
  },
];

const rejectedSignIns = [
  ...['100-001', '100-004', '100-011', '100-012', '100-013', '100-014', '100-016', '100-017', '100-020'],
  ...['110-016', '110-021'],
];

let bed: TestBed;
let nextAgent = 1000;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

const answerOnce = (operation: string, agentId: string, retcode: string, times = 1) => {
  const body = JSON.stringify({ message: 'secret 13900139000', retcode });
  bed.simulator.faults.inject({ kind: 'answer', operation, agentId, when: 'before', body, times });
};

async function offered(agentId: string): Promise<void> {
  const events = await bed.follow(agentId);
  bed.simulator.ccGateway.offerPreview(agentId, { controlId: '11776', numbers: ['88889039'] });
  await events.type('preview.offered');
  events.close();
}

describe.each(operations)('$name', ({ method, path, body, wire, operation, codes }) => {
  const cases = Object.entries(codes).flatMap(([code, wired]) => wired.map((retcode) => [retcode, code] as const));

  it.each(cases)('that the gateway refuses with %s is %s', async (retcode, code) => {
    // Each on its own agent: some codes end the session, and some leave a call behind that may exist.
    const agentId = String(nextAgent++);
    if (wire !== 'login') await bed.signIn(agentId);
    if (wire === 'previewCallout') await offered(agentId);
    // A question may be asked again, and must then hear the same; a command is sent once.
    answerOnce(wire, agentId, retcode, method === 'GET' ? 0 : 1);
    const at = `/v1/agents/${agentId}/${path}`;
    const answer = await bed.send(method, at, body);

    const places = path.startsWith('calls/');
    const mayExist = places && problemOutcome(code) === 'unknown';
    const expected = problemOf(code as ErrorCode, at, {
      upstream: { system: 'cc-gateway', operation, code: retcode },
      ...(method === 'GET' && { outcome: 'not_executed' }),
      ...(mayExist && { call: anyValue.id }),
    });
    expect(answer.body).toEqual(expected);
    expect(answer.status).toBe(answer.body.status);
    const location = mayExist ? `/v1/agents/${agentId}/calls/${answer.body.call}` : null;
    expect(answer.headers.get('location')).toBe(location);
    expect(answer.headers.has('retry-after')).toBe(answer.body.retryable);
    if (places) await expectCalls(agentId, mayExist ? 1 : 0);
  });
});

async function expectCalls(agentId: string, count: number): Promise<void> {
  const { body } = await bed.send('GET', `/v1/agents/${agentId}/calls`);
  expect(body.items).toHaveLength(count);
}

function problemOutcome(code: string): string {
  return ['UPSTREAM_FAILURE', 'UPSTREAM_UNMAPPED'].includes(code) ? 'unknown' : 'not_executed';
}

describe('a sign-in that the gateway rejects', () => {
  it.each(rejectedSignIns)('with %s says so, and asks for no second try', async (retcode) => {
    const agentId = String(nextAgent++);
    answerOnce('login', agentId, retcode);
    const answer = await bed.signIn(agentId, { takeOver: true });
    expect(answer.status).toBe(422);
    const upstream = { system: 'cc-gateway', operation: 'login', code: retcode };
    expect(answer.body).toEqual(problemOf('SIGN_IN_REJECTED', `/v1/agents/${agentId}/session`, { upstream }));
    expect(bed.simulator.recorder.of('forcelogin')).toEqual([]);
  });
});

describe('what the gateway writes beside a code', () => {
  it('appears in no answer and no log line', async () => {
    const agentId = String(nextAgent++);
    await bed.signIn(agentId);
    answerOnce('callout', agentId, '200-001');
    const { text } = await bed.send('POST', `/v1/agents/${agentId}/calls/outbound`, { called: '13900139000' });
    expect(text).not.toContain('13900139000');
    expect(bed.log()).not.toContain('13900139000');
  });
});
