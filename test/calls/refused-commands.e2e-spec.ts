import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pathOf, talkToCustomer, until, untilCall } from '../support/conversation.js';
import type { Json } from '../support/event-stream.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
let nextAgent = 5600;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

const isTalking = ({ state }: Json) => state === 'talking';
const isHeld = ({ state }: Json) => state === 'held';

async function newAgent(wish: object = {}): Promise<string> {
  const agentId = String(++nextAgent);
  await bed.signIn(agentId, wish);
  return agentId;
}

async function ringing() {
  const agent = await newAgent({ autoAnswer: false });
  const events = await bed.follow(agent);
  bed.simulator.ccGateway.ringAgent(agent, { caller: '13700000001' });
  const { data } = await events.type('call.offered');
  events.close();
  return { agent, id: data.call.id };
}

async function talking() {
  const agent = await newAgent();
  const { id } = await talkToCustomer(bed, agent);
  return { agent, id };
}

async function muted() {
  const call = await talking();
  await bed.send('POST', pathOf(call.agent, call.id, 'mute'));
  return call;
}

async function held() {
  const call = await talking();
  await bed.send('POST', pathOf(call.agent, call.id, 'hold'));
  await untilCall(bed, call.agent, call.id, isHeld);
  return call;
}

async function heldBesideAnother() {
  const call = await held();
  await talkToCustomer(bed, call.agent, '13900139000');
  return call;
}

function refuseOnce(agentId: string, operation: string, retcode: string): void {
  const body = JSON.stringify({ message: '', retcode });
  bed.simulator.faults.inject({ kind: 'answer', when: 'before', operation, agentId, body });
}

const colleague = { type: 'agent', address: '4013' };

interface Refusable {
  command: string;
  call: () => Promise<{ agent: string; id: string }>;
  request: [method: string, name: string, body?: object];
  /** As the simulator names it, and as problems do. */
  wire: string;
  operation: string;
  retcodes: string[];
}

/** The codes "not in that state" of each command (API reference, table 0580 and the pages of the operations). */
const refusable: Refusable[] = [
  {
    ...{ command: 'answer', call: ringing, request: ['POST', 'answer'] },
    ...{ wire: 'answer', operation: 'answer', retcodes: ['200-002'] },
  },
  {
    ...{ command: 'mute', call: talking, request: ['POST', 'mute'] },
    ...{ wire: 'beginmute', operation: 'beginMute', retcodes: ['200-003', '200-004'] },
  },
  {
    ...{ command: 'swap', call: heldBesideAnother, request: ['POST', 'swap'] },
    ...{ wire: 'connecthold', operation: 'connectHold', retcodes: ['200-005', '200-006'] },
  },
  {
    ...{ command: 'unmute', call: muted, request: ['POST', 'unmute'] },
    ...{ wire: 'endmute', operation: 'endMute', retcodes: ['200-007', '200-008'] },
  },
  {
    ...{ command: 'conference', call: heldBesideAnother, request: ['POST', 'conference', {}] },
    ...{ wire: 'confjoin', operation: 'confJoin', retcodes: ['200-010', '200-011'] },
  },
  {
    ...{ command: 'transfer', call: talking, request: ['POST', 'transfer', { to: colleague, mode: 'onAnswer' }] },
    ...{ wire: 'transfer', operation: 'transfer', retcodes: ['200-012'] },
  },
  {
    ...{ command: 'hold', call: talking, request: ['POST', 'hold'] },
    // Whatever a gateway means by one of them, the call is not in the state for the command.
    ...{ wire: 'hold', operation: 'hold', retcodes: numbered(2, 18) },
  },
  {
    ...{ command: 'retrieve', call: held, request: ['POST', 'retrieve'] },
    ...{ wire: 'gethold', operation: 'getHold', retcodes: ['200-015', '200-016'] },
  },
  {
    ...{ command: 'consult', call: talking, request: ['POST', 'consult', { to: colleague, mode: 'twoParty' }] },
    ...{ wire: 'innerhelp', operation: 'innerHelp', retcodes: ['200-018'] },
  },
];

function numbered(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `200-${String(first + index).padStart(3, '0')}`);
}

describe.each(refusable)('a gateway that refuses $command', ({ call, request, wire, operation, retcodes }) => {
  it('because the call is not in that state is a conflict, and nothing was done', async () => {
    const { agent, id } = await call();
    const [method, name, body] = request;
    const path = pathOf(agent, id, name);
    const calls = async () => (await bed.send('GET', `/v1/agents/${agent}/calls`)).body.items;
    const before = await calls();
    for (const retcode of retcodes) {
      refuseOnce(agent, wire, retcode);
      const refused = await bed.send(method, path, body);
      const upstream = { system: 'cc-gateway', operation, code: retcode };
      expect(refused.body).toEqual(problemOf('AGENT_STATE_CONFLICT', path, { upstream }));
      expect([refused.status, refused.body.outcome]).toEqual([409, 'not_executed']);
    }
    expect(await calls()).toEqual(before);
  });
});

describe('hanging up a call that the gateway does not have', () => {
  /** A conversation that only events tell of. */
  async function ghost(...more: object[]) {
    const agent = await newAgent();
    const stream = await bed.follow(agent);
    const push = (event: unknown) => bed.simulator.ccGateway.pushEvent(agent, event);
    push({ eventType: 'AgentEvent_Ringing', content: { callid: '9-9', caller: '137', called: agent } });
    push({ eventType: 'AgentEvent_Talking', content: { callid: '9-9' } });
    for (const event of more) push(event);
    const { data } = await stream.type(more.length === 0 ? 'call.talking' : 'call.held');
    return { agent, stream, id: data.call.id };
  }

  it.each([
    ['the active call', '200-017', 'release', []],
    ['a held call', '200-025', 'dropcall', [{ eventType: 'AgentEvent_Hold', content: '9-9' }]],
  ] as const)('is success for %s (%s), and the call is settled', async (_what, retcode, operation, events) => {
    const { agent, stream, id } = await ghost(...events);
    refuseOnce(agent, operation, retcode);
    const sent = () => bed.simulator.recorder.of(operation).filter(({ url }) => url.includes(`/${agent}/`));
    expect((await bed.send('DELETE', pathOf(agent, id))).status).toBe(204);
    expect(sent()).toHaveLength(1);
    const { data } = await stream.type('call.unknown', id);
    expect(data.call.reason).toEqual({ code: 'NO_SIGN_OF_LIFE', upstreamCode: null, text: null });
    expect((await bed.send('DELETE', pathOf(agent, id))).status).toBe(204);
    expect(sent()).toHaveLength(1);
    expect((await bed.send('POST', `/v1/agents/${agent}/calls/outbound`, { called: '13900000001' })).status).toBe(202);
    stream.close();
  });

  it.each([
    ['200-017', 'release', talking],
    ['200-025', 'dropcall', held],
  ] as const)('is success (%s), and leaves a call alone that it has after all', async (retcode, operation, call) => {
    const { agent, id } = await call();
    refuseOnce(agent, operation, retcode);
    expect((await bed.send('DELETE', pathOf(agent, id))).status).toBe(204);
    const asked = () => bed.simulator.recorder.of('callinfobycallid').filter(({ url }) => url.includes(`/${agent}/`));
    await until(() => Promise.resolve(asked().length), Boolean, 'a question about the call');
    await sleep(50);
    expect((await bed.send('GET', pathOf(agent, id))).body).toMatchObject({ reason: null });
    expect((await bed.send('DELETE', pathOf(agent, id))).status).toBe(204);
    await untilCall(bed, agent, id, ({ state }) => state === 'ended');
  });
});

describe('hold and transfer of two tabs at once', () => {
  const transfer = { to: colleague, mode: 'onAnswer' };

  it.each([
    ['hold', 'transfer'],
    ['transfer', 'hold'],
  ] as const)('let %s win where it is first, and refuse %s', async (winner, loser) => {
    const { agent, id } = await talking();
    const send = (name: string) =>
      bed.send('POST', pathOf(agent, id, name), ...(name === 'transfer' ? [transfer] : []));
    const sent = (name: string) => bed.simulator.recorder.of(name).filter(({ url }) => url.includes(`/${agent}/`));
    bed.simulator.faults.inject({ kind: 'delay', operation: winner, agentId: agent, when: 'before', delayMs: 300 });
    const first = send(winner);
    await until(() => Promise.resolve(sent(winner).length), Boolean, `the ${winner}`);
    const refused = await send(loser);
    expect([refused.status, refused.body]).toEqual([
      409,
      problemOf('AGENT_STATE_CONFLICT', pathOf(agent, id, loser), {
        detail: 'Another command to a call of this agent is in progress.',
      }),
    ]);
    expect((await first).status).toBe(202);
    expect(sent(loser)).toHaveLength(0);
    await untilCall(bed, agent, id, winner === 'hold' ? isHeld : ({ state }) => state === 'ended');
  });

  it('sent in the same moment let one win, and what follows is not in the way of anything', async () => {
    const { agent, id } = await talking();
    const answers = await Promise.all([
      bed.send('POST', pathOf(agent, id, 'hold')),
      bed.send('POST', pathOf(agent, id, 'transfer'), { to: { type: 'agent', address: '4014' }, mode: 'onAnswer' }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect([refused.body.code, refused.body.outcome]).toEqual(['AGENT_STATE_CONFLICT', 'not_executed']);
    const { state } = await untilCall(bed, agent, id, ({ allowedCommands }) =>
      ['hold', 'retrieve'].some((command) => allowedCommands.includes(command)),
    );
    if (state === 'held') await bed.send('POST', pathOf(agent, id, 'retrieve'));
    await untilCall(bed, agent, id, isTalking);
    expect((await bed.send('DELETE', pathOf(agent, id))).status).toBe(204);
    await untilCall(bed, agent, id, (call) => call.state === 'ended');
  });
});
