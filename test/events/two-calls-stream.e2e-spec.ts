import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { pathOf, talkToCustomer, until, untilCall } from '../support/conversation.js';
import type { EventStream, Json } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
let nextAgent = 5200;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

const isOpen = ({ state }: Json) => !['ended', 'failed', 'unknown'].includes(state);

/** An agent, and what a page knows that reads nothing but the stream. */
async function follow() {
  const agent = String(++nextAgent);
  await bed.signIn(agent);
  const stream = await bed.follow(agent);
  const asked = async () => {
    const [{ body: calls }, { body: session }] = [
      await bed.send('GET', `/v1/agents/${agent}/calls`),
      await bed.send('GET', `/v1/agents/${agent}/session`),
    ];
    return picture(calls.items, session);
  };
  return {
    agent,
    stream,
    /** Waits until the stream has told all that can be asked. */
    toldAll: () =>
      until(
        async () => ({ told: toldBy(stream), asked: await asked() }),
        (both) => JSON.stringify(both.told) === JSON.stringify(both.asked),
        'the stream to tell all',
      ),
    command: (id: string, name: string, body?: object, method = 'POST') =>
      bed.send(method, pathOf(agent, id, name), body),
  };
}

function picture(calls: readonly Json[], session: Json) {
  const open = calls.filter(isOpen).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const shown = open.map(({ id, state, muted, threeParty, allowedCommands }) => ({
    ...{ id, state, muted, threeParty, allowedCommands },
  }));
  return { calls: shown, agent: session.allowedCommands };
}

function toldBy({ begin, events }: EventStream) {
  const calls = new Map<string, Json>();
  let session = begin?.data.session;
  for (const { data } of events) {
    if (data.call) calls.set(data.call.id, data.call);
    session = data.session ?? session;
  }
  return picture([...calls.values()], session);
}

describe('a page that reads nothing but the stream', () => {
  it('knows what can be done with each of two calls, and with the agent, after every step', async () => {
    const { agent, stream, toldAll, command } = await follow();
    const first = await talkToCustomer(bed, agent);
    await toldAll();
    await command(first.id, 'hold');
    await untilCall(bed, agent, first.id, ({ state }) => state === 'held');
    await toldAll();
    const second = await talkToCustomer(bed, agent, '13900139000');
    await toldAll();
    await command(first.id, 'swap');
    await untilCall(bed, agent, second.id, ({ state }) => state === 'held');
    await untilCall(bed, agent, first.id, ({ state }) => state === 'talking');
    await toldAll();
    for (const name of ['mute', 'unmute']) {
      await command(first.id, name);
      await toldAll();
    }
    await command(second.id, 'conference', {});
    await untilCall(bed, agent, first.id, ({ threeParty }) => threeParty);
    await toldAll();
    await command(first.id, 'parties/13900139000', undefined, 'DELETE');
    await untilCall(bed, agent, second.id, ({ state }) => state === 'ended');
    await toldAll();
    await command(first.id, '', undefined, 'DELETE');
    await untilCall(bed, agent, first.id, ({ state }) => state === 'ended');
    await toldAll();
    stream.close();
  });

  it('hears at once that a held call cannot be retrieved while another is dialled', async () => {
    const { agent, stream, command } = await follow();
    const { id } = await talkToCustomer(bed, agent);
    await command(id, 'hold');
    const held = await stream.type('call.held', id);
    expect(held.data.session.allowedCommands).toContain('dial');
    await bed.send('POST', `/v1/agents/${agent}/calls/outbound`, { called: '13900139000' });
    const { data } = await stream.type('call.updated', id);
    const call = { ...held.data.call, allowedCommands: ['hangUp', 'callData'] };
    const allowedCommands = ['setState', 'setSkills', 'changePassword'];
    expect(data).toEqual({
      id: anyValue.text,
      type: 'call.updated',
      agentId: agent,
      occurredAt: anyValue.time,
      call,
      upstream: null,
      session: { ...held.data.session, allowedCommands },
    });
    stream.close();
  });

  it('hears of a consultation that the first call is left for, and of a transfer under way', async () => {
    const { agent, stream, toldAll, command } = await follow();
    const { id } = await talkToCustomer(bed, agent);
    const to = { type: 'agent', address: '4013' };
    const { body } = await command(id, 'consult', { to, mode: 'twoParty' });
    await untilCall(bed, agent, body.id, ({ state }) => state === 'talking');
    await toldAll();
    await command(body.id, '', undefined, 'DELETE');
    await untilCall(bed, agent, body.id, ({ state }) => state === 'ended');
    await toldAll();
    await command(id, 'retrieve');
    await untilCall(bed, agent, id, ({ state }) => state === 'talking');
    await toldAll();
    await command(id, 'transfer', { to: { type: 'agent', address: '4014' }, mode: 'onAnswer' });
    await stream.find(({ event, data }) => event === 'call.updated' && !data.call.allowedCommands.includes('hold'));
    await untilCall(bed, agent, id, ({ allowedCommands }) => allowedCommands.includes('hold'));
    await toldAll();
    stream.close();
  });
});
