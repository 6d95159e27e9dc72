import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newAgents, pathOf, talkToCustomer, untilCall } from '../support/conversation.js';
import { problemOf } from '../support/problem-of.js';
import { receivedRequest } from '../support/received-request.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

const newAgent = newAgents(() => bed, 5000);

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
    const second = await talkToCustomer(bed, agent, '13900139000');
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
    for (let times = 1; times <= 2; times++) {
      const { status, body } = await command(agent, id, 'mute');
      expect([status, body.muted]).toEqual([202, true]);
    }
    const sent = () => bed.simulator.recorder.requests.filter(({ url }) => url.endsWith('mute')).length;
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

describe('two calls', () => {
  /** An agent with a held call and an active one. */
  async function twoCalls() {
    const agent = await newAgent();
    const first = await talkToCustomer(bed, agent);
    await command(agent, first.id, 'hold');
    await untilCall(bed, agent, first.id, isHeld);
    const second = await talkToCustomer(bed, agent, '13900139000');
    return { agent, first: first.id, second: second.id };
  }

  it('are swapped', async () => {
    const { agent, first, second } = await twoCalls();
    expect((await command(agent, first, 'swap')).status).toBe(202);
    await untilCall(bed, agent, first, isTalking);
    await untilCall(bed, agent, second, isHeld);
  });

  it('say who is where, and what can be done with each', async () => {
    const { agent } = await twoCalls();
    const { body } = await bed.send('GET', `/v1/agents/${agent}/calls`);
    expect(body.items.map(({ state, allowedCommands }: Call) => [state, allowedCommands])).toEqual([
      ['talking', ['hangUp', 'hold', 'mute', 'digits', 'transfer', 'removeParty', 'callData']],
      ['held', ['hangUp', 'swap', 'conference', 'callData']],
    ]);
  });

  it('are joined to a three-party call, which the agent leaves', async () => {
    const { agent, first, second } = await twoCalls();
    const joined = await command(agent, first, 'conference', {});
    expect([joined.status, joined.body.id]).toEqual([202, first]);
    expect(joined.headers.get('location')).toBe(pathOf(agent, first));
    await untilCall(bed, agent, first, (call) => call.state === 'talking' && call.threeParty);
    await untilCall(bed, agent, second, ({ threeParty }) => threeParty);
    const { body } = await command(agent, first, 'hold');
    expect([body.code, body.detail]).toEqual(['AGENT_STATE_CONFLICT', 'Not possible in a three-party call.']);
    expect((await bed.send('DELETE', pathOf(agent, first))).status).toBe(204);
    await untilCall(bed, agent, first, isEnded);
    await untilCall(bed, agent, second, isEnded);
  });

  it('become one again when a party is taken out', async () => {
    const { agent, first, second } = await twoCalls();
    await command(agent, first, 'conference', {});
    await untilCall(bed, agent, second, ({ threeParty }) => threeParty);
    const path = pathOf(agent, second, 'parties/13900139000');
    expect((await bed.send('DELETE', path)).status).toBe(202);
    await untilCall(bed, agent, second, isEnded);
    const left = await untilCall(bed, agent, first, ({ threeParty }) => !threeParty);
    expect(left.state).toBe('talking');
  });
});

describe('consulting a colleague', () => {
  it('is a call of its own, from which the agent comes back', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const asked = await command(agent, id, 'consult', { to: { type: 'agent', address: '4013' }, mode: 'twoParty' });
    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({ kind: 'internal', state: 'accepted', called: '4013', reference: null });
    const second = asked.body.id;
    expect(asked.headers.get('location')).toBe(pathOf(agent, second));
    await untilCall(bed, agent, second, isTalking);
    await untilCall(bed, agent, id, isHeld);
    await bed.send('DELETE', pathOf(agent, second));
    await untilCall(bed, agent, second, isEnded);
    expect((await command(agent, id, 'retrieve')).status).toBe(202);
    await untilCall(bed, agent, id, isTalking);
  });

  it('who declines leaves the first call held', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const { body } = await command(agent, id, 'consult', { to: { type: 'agent', address: '4014' }, mode: 'twoParty' });
    await untilCall(bed, agent, body.id, ({ state }) => state === 'failed');
    expect((await untilCall(bed, agent, id, isHeld)).allowedCommands).toContain('retrieve');
  });

  it('with three parties joins all at once', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const to = { type: 'agent', address: '4013' };
    const { body } = await command(agent, id, 'consult', { to, mode: 'threeParty' });
    await untilCall(bed, agent, body.id, ({ threeParty }) => threeParty);
    await untilCall(bed, agent, id, ({ threeParty }) => threeParty);
  });
});

describe('transferring', () => {
  const transfers: [what: string, body: object][] = [
    ['blindly to a colleague', { to: { type: 'agent', address: '4013' }, mode: 'blind' }],
    ['to a colleague who answers', { to: { type: 'agent', address: '4013' }, mode: 'onAnswer' }],
    ['blindly to a skill queue', { to: { type: 'skillQueue', address: '25' }, mode: 'blind' }],
    ['blindly to an IVR', { to: { type: 'ivr', address: '777' }, mode: 'blind' }],
    ['to an access code', { to: { type: 'accessCode', address: '12345' }, mode: 'onAnswer' }],
    ['to a number that answers', { to: { type: 'number', address: '13900139001' }, mode: 'onAnswer' }],
  ];
  it.each(transfers)('%s ends the call for the agent', async (_what, body) => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const answer = await command(agent, id, 'transfer', body);
    expect([answer.status, answer.body.id]).toEqual([202, id]);
    await untilCall(bed, agent, id, isEnded);
  });

  it('to a colleague who declines brings the call back', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const body = { to: { type: 'agent', address: '4014' }, mode: 'onAnswer' };
    expect((await command(agent, id, 'transfer', body)).body.allowedCommands).toEqual(['hangUp', 'callData']);
    await untilCall(bed, agent, id, ({ allowedCommands }) => allowedCommands.includes('hold'));
  });

  it('after a talk with an outside number is completed by hanging up', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const to = { type: 'number', address: '13900139001' };
    expect((await command(agent, id, 'transfer', { to, mode: 'talk' })).body.id).toBe(id);
    const { items } = (await bed.send('GET', `/v1/agents/${agent}/calls`)).body;
    const outside = items[0];
    expect(outside).toMatchObject({ kind: 'outbound', called: to.address });
    await untilCall(bed, agent, outside.id, isTalking);
    await untilCall(bed, agent, id, isHeld);
    await bed.send('DELETE', pathOf(agent, outside.id));
    await untilCall(bed, agent, outside.id, isEnded);
    await untilCall(bed, agent, id, isEnded);
  });

  it('after a talk is taken back', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    await command(agent, id, 'transfer', { to: { type: 'number', address: '13900139001' }, mode: 'talk' });
    const held = await untilCall(bed, agent, id, isHeld);
    expect(held.allowedCommands).toContain('cancelTransfer');
    expect((await command(agent, id, 'transfer', undefined, 'DELETE')).status).toBe(202);
    await untilCall(bed, agent, id, isTalking);
  });

  it('through an IVR brings the call back', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    await command(agent, id, 'transfer', { to: { type: 'ivr', address: '777' }, mode: 'suspend' });
    await untilCall(bed, agent, id, isHeld);
    await untilCall(bed, agent, id, isTalking);
  });

  it('twice is one transfer', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const body = { to: { type: 'agent', address: '4014' }, mode: 'onAnswer' };
    const answers = await Promise.all([1, 2].map(() => command(agent, id, 'transfer', body)));
    expect(answers.map(({ status, body: call }) => [status, call.id])).toEqual([
      [202, id],
      [202, id],
    ]);
    expect(bed.simulator.recorder.requests.filter(({ url }) => url.endsWith(`/${agent}/transfer`))).toHaveLength(1);
  });

  it('repeats its answer to a key', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const path = pathOf(agent, id, 'transfer');
    const dial = { to: { type: 'agent', address: '4013' }, mode: 'blind' };
    const key = { 'idempotency-key': 'one-transfer' };
    const first = await bed.send('POST', path, dial, key);
    const second = await bed.send('POST', path, dial, key);
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true']);
    expect(bed.simulator.recorder.requests.filter(({ url }) => url.endsWith(`/${agent}/transfer`))).toHaveLength(1);
  });

  it.each([
    ['to oneself', { type: 'agent', address: 'SELF' }, 'blind', '/to/address'],
    ['to what is no agent id', { type: 'agent', address: '0*1' }, 'blind', '/to/address'],
    ['in a mode that the target does not know', { type: 'agent', address: '4013' }, 'talk', '/mode'],
    ['to an unknown type', { type: 'fax', address: '4013' }, 'blind', '/to/type'],
    ['to an address out of rule', { type: 'number', address: '+4930' }, 'blind', '/to/address'],
    ['to nowhere', null, 'blind', '/to'],
    ['to a list', [{ type: 'agent', address: '4013' }], 'blind', '/to'],
  ])('%s is refused', async (_what, to, mode, pointer) => {
    const agent = await newAgent();
    const target = JSON.parse(JSON.stringify(to).replace('SELF', agent));
    const { status, body } = await command(agent, 'no-such-call', 'transfer', { to: target, mode });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });
});

describe('contradictory commands at once', () => {
  it('let one win, and the other gets a conflict', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const body = { to: { type: 'agent', address: '4013' }, mode: 'blind' };
    const answers = await Promise.all([command(agent, id, 'hold'), command(agent, id, 'transfer', body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
      code: 'AGENT_STATE_CONFLICT',
      outcome: 'not_executed',
    });
  });

  it('of the same kind share one answer', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const answers = await Promise.all([command(agent, id, 'hold'), command(agent, id, 'hold')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(bed.simulator.recorder.requests.filter(({ url }) => url.endsWith(`/${agent}/hold`))).toHaveLength(1);
  });
});

describe('what travels with a call', () => {
  it.each(['ticket=4711', '中文 和 emoji 😀👩‍👩‍👧', '{"a":"\\u0000 \\" \\\\"}', '%41 + &=;', '12345678901234567890', ' '])(
    'comes back as it was set: %s',
    async (callData) => {
      const agent = await newAgent();
      const { id } = await talkToCustomer(bed, agent);
      expect((await command(agent, id, 'data', { callData }, 'PUT')).body).toEqual({ callData });
      const { status, body } = await command(agent, id, 'data', undefined, 'GET');
      expect([status, body]).toEqual([200, { callData }]);
    },
  );

  it('takes 16384 bytes and no more', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    expect((await command(agent, id, 'data', { callData: '中'.repeat(5461) }, 'PUT')).status).toBe(200);
    expect((await command(agent, id, 'data', { callData: '中'.repeat(5462) }, 'PUT')).status).toBe(400);
  });
});

it('digits reach the machine at the other end', async () => {
  const agent = await newAgent();
  const { id } = await talkToCustomer(bed, agent);
  expect((await command(agent, id, 'digits', { digits: '1*0#' })).status).toBe(202);
  expect(receivedRequest(bed.simulator, 'seconddialex').url).toMatch(/number=1(\*|%2A)0%23$/);
  expect((await command(agent, id, 'digits', { digits: '1a' })).status).toBe(400);
});

interface Call {
  state: string;
  allowedCommands: string[];
}
