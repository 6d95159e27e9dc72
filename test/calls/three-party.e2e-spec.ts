import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pathOf, talkToCustomer, untilCall } from '../support/conversation.js';
import type { Json } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
let nextAgent = 5400;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

const isEnded = ({ state }: Json) => state === 'ended';
const isTalking = ({ state }: Json) => state === 'talking';
const isHeld = ({ state }: Json) => state === 'held';
const isJoined = ({ state, threeParty }: Json) => state === 'talking' && threeParty;
const command = (agentId: string, id: string, name: string, body?: object) =>
  bed.send('POST', pathOf(agentId, id, name), body);

async function newAgent(): Promise<string> {
  const agentId = String(++nextAgent);
  await bed.signIn(agentId);
  return agentId;
}

async function twoCallsJoined() {
  const agent = await newAgent();
  const first = await talkToCustomer(bed, agent);
  await command(agent, first.id, 'hold');
  await untilCall(bed, agent, first.id, isHeld);
  const second = await talkToCustomer(bed, agent, '13900139000');
  await command(agent, first.id, 'conference', {});
  await untilCall(bed, agent, first.id, isJoined);
  await untilCall(bed, agent, second.id, isJoined);
  return { agent, first, second };
}

/** A customer, the agent, and a colleague who is an agent, too. */
async function consultJoined() {
  const [agent, colleague] = [await newAgent(), await newAgent()];
  const theirs = await bed.follow(colleague);
  const customer = await talkToCustomer(bed, agent);
  const to = { type: 'agent', address: colleague };
  const { body: consult } = await command(agent, customer.id, 'consult', { to, mode: 'twoParty' });
  await untilCall(bed, agent, consult.id, isTalking);
  await untilCall(bed, agent, customer.id, isHeld);
  await command(agent, customer.id, 'conference', {});
  await untilCall(bed, agent, consult.id, isJoined);
  const { data } = await theirs.type('call.talking');
  theirs.close();
  return { agent, colleague, customer, consult, asked: data.call };
}

const reasonOf = async (agentId: string, id: string) => {
  const { reason } = await untilCall(bed, agentId, id, isEnded);
  return reason.code;
};
const leftAlone = async (agentId: string, id: string) => {
  const call = await untilCall(bed, agentId, id, ({ threeParty }) => !threeParty);
  expect(call).toMatchObject({ state: 'talking', reason: null });
  expect(call.allowedCommands).toEqual(['hangUp', 'hold', 'mute', 'digits', 'transfer', 'consult', 'callData']);
};

describe('a three-party call', () => {
  it.each(['first', 'second'] as const)('that the party of the %s call leaves goes on with the other', async (who) => {
    const { agent, first, second } = await twoCallsJoined();
    const [leaves, stays] = who === 'first' ? [first, second] : [second, first];
    bed.simulator.ccGateway.hangUpCall(leaves.callId);
    expect(await reasonOf(agent, leaves.id)).toBe('CUSTOMER_HUNG_UP');
    await leftAlone(agent, stays.id);
    await bed.send('DELETE', pathOf(agent, stays.id));
    expect(await reasonOf(agent, stays.id)).toBe('AGENT_HUNG_UP');
  });

  it('of which the agent takes a party out goes on with the other', async () => {
    const { agent, first, second } = await twoCallsJoined();
    expect((await bed.send('DELETE', pathOf(agent, second.id, 'parties/13900139000'))).status).toBe(202);
    expect(await reasonOf(agent, second.id)).toBe('AGENT_HUNG_UP');
    await leftAlone(agent, first.id);
  });

  it('of which a party could not be taken out knows that party to have left by itself later', async () => {
    const { agent, first, second } = await twoCallsJoined();
    const body = '{"message":"","retcode":"200-204"}';
    bed.simulator.faults.inject({ kind: 'answer', operation: 'disconnect', agentId: agent, when: 'before', body });
    expect((await bed.send('DELETE', pathOf(agent, second.id, 'parties/13900139000'))).status).toBe(409);
    bed.simulator.ccGateway.hangUpCall(second.callId);
    expect(await reasonOf(agent, second.id)).toBe('CUSTOMER_HUNG_UP');
    await leftAlone(agent, first.id);
  });

  it('that the agent leaves ends both calls for the agent, and goes on for a colleague', async () => {
    const { agent, colleague, customer, consult, asked } = await consultJoined();
    expect((await bed.send('DELETE', pathOf(agent, customer.id))).status).toBe(204);
    expect(await reasonOf(agent, customer.id)).toBe('AGENT_HUNG_UP');
    expect(await reasonOf(agent, consult.id)).toBe('AGENT_HUNG_UP');
    expect((await bed.send('GET', pathOf(colleague, asked.id))).body).toMatchObject({ state: 'talking', reason: null });
    bed.simulator.ccGateway.hangUpCall(customer.callId);
    expect(await reasonOf(colleague, asked.id)).toBe('CUSTOMER_HUNG_UP');
  });

  it('that the colleague leaves goes on with the customer', async () => {
    const { agent, colleague, customer, consult, asked } = await consultJoined();
    expect((await bed.send('DELETE', pathOf(colleague, asked.id))).status).toBe(204);
    expect(await reasonOf(colleague, asked.id)).toBe('AGENT_HUNG_UP');
    expect(await reasonOf(agent, consult.id)).toBe('CUSTOMER_HUNG_UP');
    await leftAlone(agent, customer.id);
  });
});
