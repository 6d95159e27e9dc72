import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newAgents, pathOf, talkToCustomer, untilCall } from '../support/conversation.js';
import type { Json } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

const newAgent = newAgents(() => bed, 5600);

/** A call that came in, and to which the agent talks. */
async function talkToCaller(agentId: string): Promise<Json> {
  const events = await bed.follow(agentId);
  bed.simulator.ccGateway.ringAgent(agentId, { caller: '13700000001' });
  const { data } = await events.type('call.offered');
  events.close();
  await bed.send('POST', pathOf(agentId, data.call.id, 'answer'));
  return untilCall(bed, agentId, data.call.id, ({ state }) => state === 'talking');
}

/** Sends a command twice with one key; what has changed in the call meanwhile is no part of either answer. */
async function twice(agentId: string, id: string, command: string, body: object) {
  const send = () => bed.send('POST', pathOf(agentId, id, command), body, { 'idempotency-key': `${command}-${id}` });
  const answers = [await send(), await send()];
  expect(answers.map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
  return answers.map(({ status, headers, body: call }) => ({
    status,
    location: headers.get('location'),
    body: { ...call, allowedCommands: null },
  }));
}

describe('the repeated answer to a command that moves a call of another kind', () => {
  it('is that of the transfer of a call that came in', async () => {
    const agent = await newAgent();
    const { id } = await talkToCaller(agent);
    const to = { type: 'agent', address: '4014' };
    const [first, second] = await twice(agent, id, 'transfer', { to, mode: 'onAnswer' });
    expect(first).toMatchObject({ status: 202, body: { id, kind: 'inbound' } });
    expect(second).toEqual(first);
  });

  it('is that of the conference of calls to customers', async () => {
    const agent = await newAgent();
    const held = await talkToCustomer(bed, agent);
    await bed.send('POST', pathOf(agent, held.id, 'hold'));
    await untilCall(bed, agent, held.id, ({ state }) => state === 'held');
    await talkToCustomer(bed, agent, '13900139000');
    const [first, second] = await twice(agent, held.id, 'conference', {});
    expect(first).toMatchObject({ status: 202, body: { id: held.id, kind: 'outbound' } });
    expect(second).toEqual(first);
  });
});
