import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pathOf, talkToCustomer, untilCall } from './support/conversation.js';
import { problemOf } from './support/problem-of.js';
import { receivedRequest } from './support/received-request.js';
import { startTestBed, type TestBed } from './support/test-bed.js';

let bed: TestBed;
let nextAgent = 5000;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

/** A signed-in agent whom no other test uses. */
async function newAgent(wish: object = {}): Promise<string> {
  const agentId = String(++nextAgent);
  await bed.signIn(agentId, wish);
  return agentId;
}

const command = (agentId: string, id: string, name: string, body?: object, method = 'POST') =>
  bed.send(method, pathOf(agentId, id, name), body);
const isTalking = ({ state }: { state: string }) => state === 'talking';
const isHeld = ({ state }: { state: string }) => state === 'held';
const isEnded = ({ state }: { state: string }) => state === 'ended';

describe('holding and retrieving', () => {
  it('moves the call as the events tell', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const held = await command(agent, id, 'hold');
    expect(held.status).toBe(202);
    expect(held.body.id).toBe(id);
    const { allowedCommands } = await untilCall(bed, agent, id, isHeld);
    expect(allowedCommands).toEqual(['hangUp', 'retrieve', 'callData']);
    expect((await command(agent, id, 'retrieve')).status).toBe(202);
    await untilCall(bed, agent, id, isTalking);
    expect(receivedRequest(bed.simulator, 'gethold').url).toMatch(/gethold\?callid=\d+-\d+$/);
  });
});

describe('hanging up', () => {
  it('releases the active call, and drops a held one by its id', async () => {
    const agent = await newAgent();
    const first = await talkToCustomer(bed, agent);
    await command(agent, first.id, 'hold');
    await untilCall(bed, agent, first.id, isHeld);
    const second = await talkToCustomer(bed, agent);
    expect((await bed.send('DELETE', pathOf(agent, first.id))).status).toBe(204);
    await untilCall(bed, agent, first.id, isEnded);
    expect((await bed.send('GET', pathOf(agent, second.id))).body.state).toBe('talking');
    expect((await bed.send('DELETE', pathOf(agent, second.id))).status).toBe(204);
    const ended = await untilCall(bed, agent, second.id, isEnded);
    expect(ended).toMatchObject({ reason: { code: 'AGENT_HUNG_UP' }, allowedCommands: [] });
    const sent = bed.simulator.recorder.requests.filter(({ url }) => url.includes(`/voicecall/${agent}/`));
    expect(sent.map(({ url }) => url.split('/')[5])).toEqual(['callout', 'hold', 'callout', 'dropcall', 'release']);
  });

  it('of a call that is over is success and sends nothing', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    await bed.send('DELETE', pathOf(agent, id));
    await untilCall(bed, agent, id, isEnded);
    const before = bed.simulator.recorder.of('release').length;
    expect((await bed.send('DELETE', pathOf(agent, id))).status).toBe(204);
    expect(bed.simulator.recorder.of('release')).toHaveLength(before);
  });

  it('of an unknown call is 404', async () => {
    const agent = await newAgent();
    const path = pathOf(agent, 'no-such-call');
    const { status, body } = await bed.send('DELETE', path);
    expect(status).toBe(404);
    expect(body).toEqual(problemOf('NOT_FOUND', path, { detail: 'This agent has no such call.' }));
  });
});

describe('muting', () => {
  it('is kept with the call, and twice is success that sends nothing', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    for (const _ of [1, 2]) {
      const { status, body } = await command(agent, id, 'mute');
      expect([status, body.muted]).toEqual([202, true]);
    }
    const sent = () => bed.simulator.recorder.requests.filter(({ url }) => /mute$/.test(url)).length;
    expect(sent()).toBe(1);
    const { body } = await command(agent, id, 'unmute');
    expect([body.muted, sent()]).toEqual([false, 2]);
  });
});

describe('answering', () => {
  it('takes a call that rings, which picking up the handset does not', async () => {
    const agent = await newAgent({ autoAnswer: false });
    const events = await bed.follow(agent);
    bed.simulator.ccGateway.ringAgent(agent, { caller: '13700000001' });
    const { data } = await events.type('call.offered');
    const { id } = data.call;
    expect(data.call.allowedCommands).toEqual(['answer', 'hangUp', 'callData']);
    expect((await command(agent, id, 'answer')).status).toBe(202);
    await untilCall(bed, agent, id, isTalking);
    events.close();
  });
});
