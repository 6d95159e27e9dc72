import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CALL_COMMANDS, callCommands, type CallCommand } from '../../src/calls/call-commands.js';
import type { CallState } from '../../src/calls/call.js';
import { pathOf, talkToCustomer, untilCall } from '../support/conversation.js';
import type { Json } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
let nextAgent = 7000;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

const SILENT_NUMBER = '13800000010';
const colleague = { type: 'agent', address: '4013' };

const requests: Record<CallCommand, [method: string, path: string, body?: object]> = {
  answer: ['POST', 'answer'],
  hangUp: ['DELETE', ''],
  hold: ['POST', 'hold'],
  retrieve: ['POST', 'retrieve'],
  mute: ['POST', 'mute'],
  unmute: ['POST', 'unmute'],
  swap: ['POST', 'swap'],
  digits: ['POST', 'digits', { digits: '1' }],
  transfer: ['POST', 'transfer', { to: colleague, mode: 'onAnswer' }],
  cancelTransfer: ['DELETE', 'transfer'],
  consult: ['POST', 'consult', { to: colleague, mode: 'twoParty' }],
  conference: ['POST', 'conference', {}],
  removeParty: ['DELETE', 'parties/13900139000'],
  callData: ['PUT', 'data', { callData: 'x' }],
};

/** A call of an agent, in each state that a call can be brought to. */
const calls: Partial<Record<CallState, (agentId: string) => Promise<Json>>> = {
  accepted: async (agentId) =>
    (await bed.send('POST', `/v1/agents/${agentId}/calls/outbound`, { called: SILENT_NUMBER })).body,
  alerting: async (agentId) => {
    const events = await bed.follow(agentId);
    bed.simulator.ccGateway.ringAgent(agentId, { caller: '13700000001' });
    const { data } = await events.type('call.offered');
    events.close();
    return data.call;
  },
  talking: (agentId) => talkToCustomer(bed, agentId),
  held: async (agentId) => {
    const { id } = await talkToCustomer(bed, agentId);
    await bed.send('POST', pathOf(agentId, id, 'hold'));
    return untilCall(bed, agentId, id, ({ state }) => state === 'held');
  },
  ended: async (agentId) => {
    const { id } = await talkToCustomer(bed, agentId);
    await bed.send('DELETE', pathOf(agentId, id));
    return untilCall(bed, agentId, id, ({ state }) => state === 'ended');
  },
};

const matrix = CALL_COMMANDS.flatMap((command) =>
  (Object.keys(calls) as CallState[]).map((state) => [command, state] as [CallCommand, CallState]),
);
/** Nothing to do, and success all the same. */
const isDoneAlready = (command: CallCommand, state: CallState) =>
  (command === 'hangUp' && state === 'ended') || (command === 'unmute' && state === 'talking');

describe('the matrix of commands and states', () => {
  it.each(matrix)('%s of a call that is %s', async (command, state) => {
    const agentId = String(++nextAgent);
    await bed.signIn(agentId, { autoAnswer: false });
    const call = await calls[state]!(agentId);
    expect(call.state).toBe(state);
    const isAllowed = call.allowedCommands.includes(command);
    if (isAllowed) expect(callCommands[command].states).toContain(state);

    const sentBefore = bed.simulator.recorder.requests.filter(({ url }) => isCommand(url, agentId)).length;
    const [method, path, body] = requests[command];
    const answer = await bed.send(method, pathOf(agentId, call.id, path), body);
    const sent = bed.simulator.recorder.requests.filter(({ url }) => isCommand(url, agentId)).length - sentBefore;
    if (isAllowed) expect([Math.floor(answer.status / 100), sent]).toEqual([2, 1]);
    else if (isDoneAlready(command, state)) expect([Math.floor(answer.status / 100), sent]).toEqual([2, 0]);
    else {
      expect([answer.status, answer.body.code, answer.body.outcome]).toEqual([
        409,
        'AGENT_STATE_CONFLICT',
        'not_executed',
      ]);
      expect(answer.body.detail).toMatch(/^[A-Z].+\.$/);
      expect(answer.body.upstream).toBeUndefined();
      expect(sent).toBe(0);
    }
  });
});

function isCommand(url: string, agentId: string): boolean {
  return new RegExp(`/(voicecall|calldata)/${agentId}/`).test(url);
}
