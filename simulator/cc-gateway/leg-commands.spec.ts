import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';

const commands = {
  answer: ['PUT', 'answer'],
  release: ['DELETE', 'release'],
  dropcall: ['POST', 'dropcall/1-1'],
  hold: ['POST', 'hold'],
  gethold: ['POST', 'gethold'],
  connecthold: ['POST', 'connecthold/1-1'],
  beginmute: ['POST', 'beginmute'],
  endmute: ['POST', 'endmute'],
  seconddialex: ['POST', 'seconddialex?number=1%23'],
  confjoin: ['POST', 'confjoin', { callid: '1-1' }],
  transfer: ['POST', 'transfer', { devicetype: 2, mode: 0, address: '4013' }],
  canceltransfer: ['POST', 'canceltransfer'],
  innerhelp: ['POST', 'innerhelp', { dstaddress: '4013' }],
} as const;

/** What each command answers in each state of an agent's only call. */
const matrix = {
  none: {
    answer: '200-002',
    release: '200-017',
    dropcall: '200-025',
    hold: '200-013',
    gethold: '200-015',
    connecthold: '200-005',
    beginmute: '200-003',
    endmute: '200-007',
    seconddialex: '100-007',
    confjoin: '200-010',
    transfer: '200-012',
    canceltransfer: '200-012',
    innerhelp: '200-018',
  },
  ringing: {
    answer: '0',
    release: '0',
    hold: '200-014',
    gethold: '200-015',
    connecthold: '200-005',
    beginmute: '200-004',
    endmute: '200-008',
    seconddialex: '100-007',
    confjoin: '200-010',
    transfer: '200-012',
    innerhelp: '200-018',
  },
  talking: {
    answer: '200-002',
    release: '0',
    hold: '0',
    gethold: '200-015',
    connecthold: '200-006',
    beginmute: '0',
    endmute: '200-008',
    seconddialex: '0',
    confjoin: '200-011',
    transfer: '0',
    canceltransfer: '200-012',
    innerhelp: '0',
  },
  held: {
    answer: '200-002',
    release: '200-017',
    hold: '200-013',
    gethold: '0',
    connecthold: '200-005',
    beginmute: '200-003',
    endmute: '200-007',
    seconddialex: '100-007',
    confjoin: '200-010',
    transfer: '200-012',
    innerhelp: '200-018',
  },
} satisfies Record<string, Partial<Record<keyof typeof commands, string>>>;

const cases = Object.entries(matrix).flatMap(([state, answers]) =>
  Object.entries(answers).map(([command, retcode]) => [command, state as keyof typeof matrix, retcode] as const),
);

describe('a command', () => {
  let simulator: Simulator;
  let agent: TestClient;
  beforeAll(async () => {
    simulator = await startSimulator({ stepMs: 2, talkMs: 0, ringMs: 60_000, ccGateway: { pollHoldMs: 200 } });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const reach = async (state: keyof typeof matrix) => {
    agent = await new TestClient(simulator.url, '291').start({ autoanswer: false });
    if (state === 'none') return;
    simulator.ccGateway.ringAgent('291', { caller: '13700000001' });
    await agent.events(4);
    if (state === 'ringing') return;
    await agent.command('PUT', 'answer');
    await agent.events(2);
    if (state === 'held') await agent.command('POST', 'hold');
  };

  it.each(cases)('%s, while the call is %s, is answered %s', async (command, state, retcode) => {
    await reach(state);
    const [method, path, body] = commands[command as keyof typeof commands];
    expect((await agent.command(method, path, body)).retcode).toBe(retcode);
  });

  it('is refused before the call is there at all: nothing to mute, hold or transfer while it is dialled', async () => {
    const slow = await startSimulator({ stepMs: 60_000, ccGateway: { pollHoldMs: 200 } });
    agent = await new TestClient(slow.url, '291').start();
    await agent.call('callout', { called: '13900000001' });
    const answers = [];
    for (const [method, path, body] of [commands.beginmute, commands.hold, commands.transfer, commands.innerhelp]) {
      answers.push((await agent.command(method, path, body)).retcode);
    }
    expect(answers).toEqual(['200-004', '200-014', '200-012', '200-018']);
    await slow.close();
  });

  it('mutes once and unmutes once', async () => {
    await reach('talking');
    const answers = [];
    for (const path of ['beginmute', 'beginmute', 'endmute', 'endmute']) {
      answers.push((await agent.command('POST', path)).retcode);
    }
    expect(answers).toEqual(['0', '200-004', '0', '200-008']);
  });

  it('dials digits, and only digits', async () => {
    await reach('talking');
    await agent.command('POST', 'seconddialex?number=12%23');
    await agent.command('POST', 'seconddial/34*');
    expect((await agent.command('POST', 'seconddialex?number=12a')).retcode).toBe('000-002');
    expect((await agent.command('POST', 'seconddialex')).retcode).toBe('000-002');
    expect(simulator.ccGateway.state.calls[0]?.digits).toBe('12#34*');
  });
});
