import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
let nextAgent = 5000;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 30 }, environment: { DEDUPE_WINDOW_MS: '0' } });
});
afterAll(() => bed.close());

async function freshAgent(): Promise<string> {
  const agentId = String(nextAgent++);
  await bed.signIn(agentId);
  return agentId;
}

interface Outcome {
  what: string;
  called: string;
  /** Our types about the call, in order. */
  told: string[];
  state: 'ended' | 'failed';
  reason: string;
}

const outcomes: Outcome[] = [
  {
    what: 'answers and hangs up',
    called: '13900139000',
    told: ['call.alerting', 'call.talking', 'call.ended'],
    state: 'ended',
    reason: 'CUSTOMER_HUNG_UP',
  },
  {
    what: 'rings for long and answers',
    called: '13800000004',
    told: ['call.alerting', 'call.talking', 'call.ended'],
    state: 'ended',
    reason: 'CUSTOMER_HUNG_UP',
  },
  {
    what: 'is busy',
    called: '13800000001',
    told: ['call.failed'],
    state: 'failed',
    reason: 'CUSTOMER_BUSY',
  },
  {
    what: 'cannot be reached, and no event says why',
    called: '13800000026',
    told: ['call.failed'],
    state: 'failed',
    reason: 'CUSTOMER_LEG_FAILED',
  },
  {
    what: 'does not answer',
    called: '13800000002',
    told: ['call.alerting', 'call.failed'],
    state: 'failed',
    reason: 'CUSTOMER_NO_ANSWER',
  },
  {
    what: 'rejects the call',
    called: '13800000003',
    told: ['call.alerting', 'call.failed'],
    state: 'failed',
    reason: 'CUSTOMER_NO_ANSWER',
  },
  {
    what: 'is not called, because the caller id is refused',
    called: '13800000007',
    told: ['call.failed'],
    state: 'failed',
    reason: 'CALLER_ID_REFUSED',
  },
  {
    what: 'is not called, because the agent does not pick up',
    called: '13800000008',
    told: ['call.failed'],
    state: 'failed',
    reason: 'AGENT_NO_ANSWER',
  },
  {
    what: 'is called by a gateway that answers no call id',
    called: '13800000009',
    told: ['call.alerting', 'call.talking', 'call.ended'],
    state: 'ended',
    reason: 'CUSTOMER_HUNG_UP',
  },
  {
    what: 'is called by a gateway whose events overtake its answer',
    called: '13800000016',
    told: ['call.alerting', 'call.talking', 'call.ended'],
    state: 'ended',
    reason: 'CUSTOMER_HUNG_UP',
  },
];

describe('a customer', () => {
  it.each(outcomes)('who $what', async ({ called, told, state, reason }) => {
    const agentId = await freshAgent();
    const events = await bed.follow(agentId);
    const { status, body } = await bed.send('POST', `/v1/agents/${agentId}/calls/outbound`, { called });
    expect(status).toBe(202);
    await events.find(({ event, data }) => event === told.at(-1) && data.call.id === body.id);
    await events.type('agent.idle');

    const types = events.events.filter(({ event, data }) => event?.startsWith('call.') && data.call.id === body.id);
    expect(types.map(({ event }) => event)).toEqual(told);
    const { body: call } = await bed.send('GET', `/v1/agents/${agentId}/calls/${body.id}`);
    expect(call).toMatchObject({ state, callId: anyValue.callId, called });
    expect(call.reason).toEqual({
      code: reason,
      upstreamCode: anyValue.text,
      text: call.reason.text === null ? null : anyValue.text,
    });
    events.close();
  });
});

describe('an agent on a call', () => {
  it.each([
    ['outbound', { called: '13900139000' }],
    ['internal', { called: '292' }],
    ['queued', { callId: '1455885056-1095', skillId: '25' }],
  ])('places no %s call beside it, and the gateway is not asked', async (kind, dial) => {
    const agentId = await freshAgent();
    const events = await bed.follow(agentId);
    const first = await bed.send('POST', `/v1/agents/${agentId}/calls/outbound`, { called: '13800000017' });
    await events.type('call.talking', first.body.id);
    const before = bed.simulator.recorder.requests.filter(({ operation }) => operation !== 'agentevent').length;
    const path = `/v1/agents/${agentId}/calls/${kind}`;
    expect((await bed.send('POST', path, dial)).body).toEqual(problemOf('AGENT_STATE_CONFLICT', path));
    expect(bed.simulator.recorder.requests.filter(({ operation }) => operation !== 'agentevent')).toHaveLength(before);
    events.close();
  });

  it('that is held places another one, but claims none', async () => {
    const agentId = await freshAgent();
    const events = await bed.follow(agentId);
    const calls = `/v1/agents/${agentId}/calls`;
    const { body: held } = await bed.send('POST', `${calls}/outbound`, { called: '13800000017' });
    await events.type('call.talking', held.id);
    bed.simulator.ccGateway.pushEvent(agentId, { eventType: 'AgentEvent_Hold', workNo: agentId, content: held.callId });
    await events.type('call.held', held.id);
    const claim = await bed.send('POST', `${calls}/queued`, { callId: '1455885056-1095', skillId: '25' });
    expect(claim.body).toEqual(problemOf('AGENT_STATE_CONFLICT', `${calls}/queued`));
    const body = '{"message":"","retcode":"0","result":"1455885056-2000"}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'callout', when: 'before', body });
    expect((await bed.send('POST', `${calls}/outbound`, { called: '13900139000' })).status).toBe(202);
    events.close();
  });
});

describe('the calls of an agent', () => {
  it('are listed newest first, page by page', async () => {
    const agentId = await freshAgent();
    const events = await bed.follow(agentId);
    const calls = `/v1/agents/${agentId}/calls`;
    const ids: string[] = [];
    for (const called of ['139001', '139002', '139003']) {
      const { body } = await bed.send('POST', `${calls}/outbound`, { called });
      ids.unshift(body.id);
      await events.type('call.ended', body.id);
    }
    events.close();
    const first = await bed.send('GET', `${calls}?limit=2`);
    expect(first.body).toEqual({
      items: ids.slice(0, 2).map((id) => expect.objectContaining({ id, state: 'ended' })),
      nextCursor: expect.any(String),
    });
    const rest = await bed.send('GET', `${calls}?limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body).toEqual({ items: [expect.objectContaining({ id: ids[2] })], nextCursor: null });
  });

  it('are no other agent’s', async () => {
    const [mine, theirs] = [await freshAgent(), await freshAgent()];
    const { body } = await bed.send('POST', `/v1/agents/${mine}/calls/outbound`, { called: '13900139000' });
    const path = `/v1/agents/${theirs}/calls/${body.id}`;
    expect((await bed.send('GET', path)).body).toEqual(problemOf('NOT_FOUND', path));
  });
});
