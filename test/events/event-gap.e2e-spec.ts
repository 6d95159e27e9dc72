import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../simulator/faults.js';
import { anyValue } from '../support/any-value.js';
import { pathOf, talkToCustomer, until } from '../support/conversation.js';
import type { EventStream } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const numbered = (number: number) => ({ eventType: 'AgentEvent_Something_New', content: { number } });

describe('an event poll whose answer is lost on the wire', () => {
  let bed: TestBed;
  let agentId = 900;
  const agent = () => String(agentId);
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { ccGateway: { pollHoldMs: 50 } } });
  });
  afterAll(() => bed.close());

  const session = async () => (await bed.send('GET', `/v1/agents/${agent()}/session`)).body;
  const push = (event: unknown) => bed.simulator.ccGateway.pushEvent(agent(), event);
  async function signedIn(signIn?: object): Promise<EventStream> {
    agentId += 1;
    await bed.signIn(agent(), signIn);
    const stream = await bed.follow(agent());
    push(numbered(0));
    await stream.type('upstream.other');
    stream.events.length = 0;
    return stream;
  }
  async function disturb(fault: Fault): Promise<void> {
    bed.simulator.faults.inject({ ...fault, operation: 'agentevent', agentId: agent() });
    while (bed.simulator.faults.list().length > 0) await sleep(10);
  }

  it('leaves a gap of which open streams are told, before the events behind it', async () => {
    const stream = await signedIn();
    await disturb({ kind: 'reset', when: 'before' });
    push(numbered(1));
    await stream.type('upstream.other');
    const id = stream.events[0]!.id;
    expect(stream.events[0]).toEqual({
      id: anyValue.text,
      event: 'reset',
      data: { reason: 'gap', id, session: await session(), calls: [], previews: [] },
    });
    expect(stream.types()).toEqual(['reset', 'upstream.other']);
    stream.close();
  });

  it('leaves a gap that nobody crosses without a word, and behind which the stream goes on', async () => {
    const stream = await signedIn();
    const before = await stream.position();
    await disturb({ kind: 'reset' });
    await stream.type('reset');
    const behind = await stream.position();
    expect(behind).not.toBe(before);
    push(numbered(1));
    await stream.type('upstream.other');
    const late = await bed.follow(agent(), { 'last-event-id': before });
    const warned = await bed.follow(agent(), { 'last-event-id': behind });
    expect((await late.type('reset')).data).toMatchObject({ reason: 'gap', session: await session() });
    await warned.type('upstream.other');
    expect(warned.types()).toEqual(['upstream.other']);
    push(numbered(2));
    await late.type('upstream.other');
    expect(late.events.map(({ data }) => data.upstream?.content.number)).toEqual([undefined, 2]);
    for (const one of [stream, late, warned]) one.close();
  });

  it('makes the service ask what the agent is doing, and correct what it thought', async () => {
    const stream = await signedIn();
    push({ eventType: 'AgentState_SetRest_Success', content: { reason: '200' } });
    await stream.type('agent.rest');
    await disturb({ kind: 'reset' });
    const { data } = await stream.type('agent.idle');
    expect(data).toMatchObject({ type: 'agent.idle', call: null, upstream: null });
    expect(await session()).toMatchObject({ state: 'signedIn', agentState: 'idle' });
    stream.close();
  });

  it('makes the service ask about a conversation, which is not there any more', async () => {
    const stream = await signedIn();
    push({ eventType: 'AgentEvent_Ringing', content: { callid: '9-9', caller: '137', called: agent() } });
    push({ eventType: 'AgentEvent_Talking', content: { callid: '9-9' } });
    await stream.type('call.talking');
    await disturb({ kind: 'reset' });
    const reason = { code: 'NO_SIGN_OF_LIFE', upstreamCode: null, text: null };
    expect((await stream.type('call.unknown')).data.call).toMatchObject({ callId: '9-9', reason });
    stream.close();
  });

  it('leaves alone the conversation that the gateway confirms', async () => {
    const stream = await signedIn();
    const { body: call } = await bed.send('POST', `/v1/agents/${agent()}/calls/outbound`, { called: '13900000001' });
    await stream.type('call.talking', call.id);
    const asked = () =>
      bed.simulator.recorder.of('callinfobycallid').filter(({ url }) => url.includes(`/${agent()}/`)).length;
    await disturb({ kind: 'reset' });
    while (asked() === 0) await sleep(10);
    push(numbered(1));
    await stream.type('upstream.other');
    const { body } = await bed.send('GET', `/v1/agents/${agent()}/calls/${call.id}`);
    expect(body).toMatchObject({ state: 'talking', reason: null });
    stream.close();
  });

  const polls = () => bed.simulator.recorder.of('agentevent').filter(({ url }) => url.includes(agent())).length;
  async function polled(times: number): Promise<void> {
    const before = polls();
    while (polls() < before + times) await sleep(10);
  }
  /** Until the faults are cleared; the poll that ran before is over. */
  async function loseEvents(): Promise<void> {
    bed.simulator.faults.inject({ kind: 'reset', operation: 'agentevent', agentId: agent(), times: 0 });
    await polled(2);
  }

  /** Two conversations; what the gateway tells of the command is lost on the wire. */
  async function twoCallsAnd(command: string, body?: object) {
    const stream = await signedIn();
    const first = await talkToCustomer(bed, agent());
    await bed.send('POST', pathOf(agent(), first.id, 'hold'));
    await stream.type('call.held', first.id);
    const second = await talkToCustomer(bed, agent(), '13900139000');
    stream.events.length = 0;
    await loseEvents();
    expect((await bed.send('POST', pathOf(agent(), first.id, command), body)).status).toBe(202);
    // Each takes one event with it, and a swap makes two.
    await polled(4);
    bed.simulator.faults.clear();
    const calls = async () => (await bed.send('GET', `/v1/agents/${agent()}/calls`)).body.items;
    return { stream, first, second, calls };
  }

  it('makes the service ask which call is held, and set right two that were swapped meanwhile', async () => {
    const { stream, first, second, calls } = await twoCallsAnd('swap');
    const talking = await stream.type('call.talking', first.id);
    const held = await stream.type('call.held', second.id);
    expect([talking.data.upstream, held.data.upstream]).toEqual([null, null]);
    expect([held.data.call, talking.data.call]).toEqual(await calls());
    expect(held.data.call.allowedCommands).toEqual(['hangUp', 'swap', 'conference', 'callData']);
    expect(talking.data.session.allowedCommands).toEqual((await session()).allowedCommands);
    stream.close();
  });

  it('makes the service see that two calls are one three-party call when neither is held', async () => {
    const { stream, first, second, calls } = await twoCallsAnd('conference', {});
    const joined = await stream.type('call.talking', first.id);
    const active = await stream.type('call.updated', second.id);
    expect([active.data.call, joined.data.call]).toEqual(await calls());
    expect([active.data.call.threeParty, joined.data.call.threeParty]).toEqual([true, true]);
    stream.close();
  });

  /** A call that comes in, and is answered where that is automatic, while all events are lost. */
  async function missedCall({ autoAnswer = true } = {}) {
    const stream = await signedIn({ autoAnswer });
    await loseEvents();
    const callId = bed.simulator.ccGateway.ringAgent(agent(), { caller: '13700000001' });
    const there = () => bed.simulator.ccGateway.state.agents.find(({ agentId: id }) => id === agent())!;
    await until(
      () => Promise.resolve(there()),
      ({ calls, waitingEvents }) => calls[0]?.phase === (autoAnswer ? 'talking' : 'ringing') && waitingEvents === 0,
      'a call that nobody told of',
    );
    return { stream, callId };
  }

  it('makes the service take up the call that came in meanwhile, which can then be hung up', async () => {
    const { stream, callId } = await missedCall();
    bed.simulator.faults.clear();
    const { data } = await stream.type('call.talking');
    const { body: calls } = await bed.send('GET', `/v1/agents/${agent()}/calls`);
    expect(data).toEqual({
      id: anyValue.text,
      type: 'call.talking',
      agentId: agent(),
      occurredAt: anyValue.text,
      call: calls.items[0],
      upstream: null,
      session: await session(),
    });
    const parties = { callId, caller: '13700000001', called: '10086', kind: 'inbound', state: 'talking' };
    expect(data.call).toMatchObject(parties);
    expect((await bed.send('DELETE', pathOf(agent(), data.call.id))).status).toBe(204);
    expect((await stream.type('call.ended')).data.call).toMatchObject({ ...parties, state: 'ended' });
    stream.close();
  });

  it('makes the service take up a call that still rings as one, since only here it can be answered', async () => {
    const { stream, callId } = await missedCall({ autoAnswer: false });
    bed.simulator.faults.clear();
    const { data } = await stream.type('call.offered');
    const { body: calls } = await bed.send('GET', `/v1/agents/${agent()}/calls`);
    expect(data).toMatchObject({ call: calls.items[0], upstream: null, session: await session() });
    expect(data.call).toMatchObject({ callId, caller: '13700000001', kind: 'inbound', state: 'alerting' });
    expect((await bed.send('POST', pathOf(agent(), data.call.id, 'answer'))).status).toBe(202);
    expect((await stream.type('call.talking')).data.call).toMatchObject({ id: data.call.id, state: 'talking' });
    stream.close();
  });

  it('makes the service see to the state that was requested for after a call whose end nobody told', async () => {
    const stream = await signedIn();
    const call = await talkToCustomer(bed, agent());
    await until(
      async () => (await session()).agentState,
      (state) => state === 'talking',
      'the conversation',
    );
    await loseEvents();
    const path = `/v1/agents/${agent()}/state`;
    expect((await bed.send('PUT', path, { state: 'busy', reason: 201 })).body).toMatchObject({ pending: true });
    bed.simulator.ccGateway.hangUpCall(call.callId);
    const there = () => bed.simulator.ccGateway.state.agents.find(({ agentId: id }) => id === agent())!;
    await until(
      () => Promise.resolve(there()),
      ({ calls, waitingEvents }) => calls.length === 0 && waitingEvents === 0,
      'an end that nobody told',
    );
    bed.simulator.faults.clear();
    await stream.type('call.unknown', call.id);
    await stream.type('agent.busy');
    expect((await bed.send('GET', path)).body).toMatchObject({ state: 'busy', reason: 201, pending: false });
    stream.close();
  });

  it('makes the service take up no call when the gateway does not know the question', async () => {
    const { stream } = await missedCall();
    bed.simulator.faults.clear();
    bed.simulator.faults.inject({ kind: 'http', status: 404, times: 0, operation: 'callinfo', agentId: agent() });
    const asked = () => bed.simulator.recorder.of('callinfo').filter(({ url }) => url.includes(`/${agent()}/`));
    while (asked().length === 0) await sleep(10);
    push(numbered(1));
    await stream.type('upstream.other');
    expect(stream.types()).toEqual(['reset', 'agent.talking', 'upstream.other']);
    expect((await bed.send('GET', `/v1/agents/${agent()}/calls`)).body.items).toEqual([]);
    bed.simulator.faults.clear();
    stream.close();
  });

  it.each<Fault>([{ kind: 'http', status: 503 }, { kind: 'html' }, { kind: 'malformed' }, { kind: 'empty' }])(
    'is another thing than one that was answered with $kind: nobody is told to start anew',
    async (fault) => {
      const stream = await signedIn();
      await disturb({ ...fault, when: 'before' });
      push(numbered(1));
      await stream.type('upstream.other');
      expect(stream.types()).toEqual(['upstream.other']);
      stream.close();
    },
  );
});
