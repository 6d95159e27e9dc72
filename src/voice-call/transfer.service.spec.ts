import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GatewayAccess } from '../agents/gateway-access.js';
import type { AgentDialContext } from '../call-routes/dial-context.decorator.js';
import type { Call } from '../calls/call.js';
import { CallControl } from '../calls/call-control.js';
import { callEvent } from '../calls/changes/call-event.fixture.js';
import { startProcess } from '../calls/dial-once/dial-once.fixture.js';
import { CallPolicies } from '../calls/policy/call-policies.js';
import { SteppedCalls } from '../calls/stepped-calls.fixture.js';
import { Environment } from '../config/environment.js';
import type { Tenants } from '../config/tenants.js';
import type { Problem } from '../errors/problem.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { RunningCommands } from './running-commands.js';
import type { TransferDto } from './transfer.dto.js';
import { TransferService } from './transfer.service.js';

const agent = { tenantId: 'acme', agentId: '291' };
const context = (key?: string) => ({ agent, caller: { sub: 'anna' }, requestId: 'r', key }) as AgentDialContext;
const toColleague = (address: string) => ({ to: { type: 'agent', address }, mode: 'onAnswer' }) as const;
const toNumber = (address: string) => ({ to: { type: 'number', address }, mode: 'talk' }) as const;

let store: MemoryStore;
let calls: SteppedCalls;
let service: TransferService;
/** What the gateway was sent, which it takes its time to answer. */
let sent: object[];
let customer: Call;

beforeEach(async () => {
  store = new MemoryStore();
  calls = new SteppedCalls(store, new Environment());
  sent = [];
  const take = (callId: string | null) => async (_context: object, command: object) => {
    sent.push(command);
    await new Promise((resolve) => setTimeout(resolve, 30));
    return { callId };
  };
  const gateway = { transfer: take('1-2'), conference: take(null) };
  const access = {
    checkMayDial: () => Promise.resolve(),
    send: (_agent: object, operation: (...sent: object[]) => object) => Promise.resolve(operation(gateway, {})),
  } as unknown as GatewayAccess;
  const tenants = {
    get: () => ({ policy: { callerIds: null, destinations: null }, ccGateway: { agentIds: { min: 101, max: 999 } } }),
  } as unknown as Tenants;
  const control = new CallControl(calls);
  const policies = new CallPolicies(tenants);
  const running = new RunningCommands();
  service = new TransferService(access, calls, control, startProcess(store), policies, running, tenants);
  customer = await talkTo('13900139000', '1-1');
});
afterEach(() => store.close());

const hear = (event: Parameters<typeof callEvent>[0]) => calls.apply(agent, callEvent(event));
async function talkTo(called: string, callId: string): Promise<Call> {
  const { id } = await calls.begin(agent, { kind: 'outbound', called });
  await calls.accepted(agent, id, callId);
  await hear({ callId, signal: 'talking' });
  return calls.get(agent, id);
}
const transfer = (dto: TransferDto, key?: string) => answerOf(service.transfer(context(key), customer.id, dto));
async function answerOf(placed: ReturnType<TransferService['transfer']>) {
  try {
    const { call, deduplicated } = await placed;
    return { call: call.id, deduplicated };
  } catch (error) {
    const { code, outcome, details } = error as Problem;
    return { code, outcome, detail: details.detail };
  }
}

const refused = {
  code: 'AGENT_STATE_CONFLICT',
  outcome: 'not_executed',
  detail: 'Another command to a call of this agent is in progress.',
};

describe('two commands at once that differ in something', () => {
  it.each([
    ['the colleague', toColleague('301')],
    ['the kind of target', { ...toColleague('300'), to: { type: 'skillQueue', address: '300' } }],
    ['the mode', { ...toColleague('300'), mode: 'blind' }],
    ['the data that travels along', { ...toColleague('300'), callData: 'ticket=4711' }],
  ] as [what: string, other: TransferDto][])(
    'such as %s: only the first transfer is sent, and the key of the second is free again',
    async (_what, other) => {
      const answers = await Promise.all([transfer(toColleague('300'), 'first'), transfer(other, 'second')]);
      expect(answers).toEqual([{ call: customer.id, deduplicated: false }, refused]);
      expect(sent).toEqual([toColleague('300')]);
      await hear({ callId: '1-1', endsTransfer: true });
      expect(await transfer(other, 'second')).toEqual(answers[0]);
      expect(sent).toEqual([toColleague('300'), other]);
    },
  );

  it('leave no telephone of a talk that never was', async () => {
    const answers = await Promise.all([transfer(toColleague('300')), transfer(toNumber('13900139001'))]);
    expect(answers).toEqual([{ call: customer.id, deduplicated: false }, refused]);
    expect(await calls.listOpen(agent)).toMatchObject([{ id: customer.id }]);
  });

  it('such as the data of a conference: only the first one is sent', async () => {
    await hear({ callId: '1-1', signal: 'held' });
    await talkTo('13900139001', '1-2');
    const join = (callData: string) => answerOf(service.conference(context(callData), customer.id, { callData }));
    const answers = await Promise.all([join('ticket=1'), join('ticket=2')]);
    expect(answers).toEqual([{ call: customer.id, deduplicated: false }, refused]);
    expect(sent).toEqual([{ callId: '1-1', callData: 'ticket=1' }]);
  });

  it('do not keep the same one, under another key, from sharing the answer', async () => {
    const numbers = ['13900139001', '13900139002', '13900139001'];
    const commands = numbers.map((number, index) =>
      transfer({ ...toNumber(number), mode: 'onAnswer' }, `key-${index}`),
    );
    const executed = { call: customer.id, deduplicated: false };
    expect(await Promise.all(commands)).toEqual([executed, refused, executed]);
    expect(sent).toEqual([{ ...toNumber('13900139001'), mode: 'onAnswer' }]);
  });
});

describe('a transfer that comes again without a key', () => {
  it('is sent after the colleague declined, as the events told', async () => {
    const first = await transfer(toColleague('300'));
    expect(await transfer(toColleague('300'))).toEqual({ ...first, deduplicated: true });
    await hear({ callId: '1-1', endsTransfer: true });
    await hear({ callId: '1-1', signal: 'talking' });
    expect(await transfer(toColleague('300'))).toEqual(first);
    expect(sent).toEqual([toColleague('300'), toColleague('300')]);
  });

  it('is sent after the outside telephone of a talk did not come about', async () => {
    const first = await transfer(toNumber('13900139001'));
    await hear({ callId: '1-1', signal: 'held' });
    await hear({ callId: '1-2', signal: 'failed', cause: 'dialFailed' });
    await hear({ callId: '1-1', signal: 'talking' });
    expect(await transfer(toNumber('13900139001'))).toEqual(first);
    expect(sent).toEqual([toNumber('13900139001'), toNumber('13900139001')]);
  });
});
