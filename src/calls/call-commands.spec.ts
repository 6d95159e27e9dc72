import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CALL_STATES, newCall, type Call, type CallState } from './call.js';
import { allowedCommands, CALL_COMMANDS, callCommands, conditionsOf, isDone, refusalOf } from './call-commands.js';

const callOf = (more: Partial<Call> = {}): Call =>
  newCall({ id: 'call', kind: 'outbound', agentId: '291', state: 'talking', callId: '1-1', ...more }, 1000);
const other = (more: Partial<Call> = {}): Call => callOf({ id: 'other', callId: '1-2', ...more });
const states = CALL_STATES.filter((state) => state !== 'unknown');

/** The table of `docs/call-control.md`. */
function documentation(): string[] {
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['command', ...states, 'if']),
    ...CALL_COMMANDS.map((command) => {
      const isIn = (state: CallState) =>
        (callCommands[command].states as readonly CallState[]).includes(state) ? 'yes' : '–';
      return row([`\`${command}\``, ...states.map(isIn), conditionsOf(command).join('; ') || 'always']);
    }),
  ];
}

describe('the table of commands', () => {
  it('stands in the documentation as it is', () => {
    const page = readFileSync('docs/call-control.md', 'utf8');
    const plain = page
      .split('\n')
      .filter((line) => line.startsWith('|') && !line.startsWith('| -'))
      .map((line) => line.replace(/ +/g, ' '));
    expect(plain).toEqual(documentation());
  });

  it('lets nothing be done with a call that is over', () => {
    for (const state of ['ended', 'failed', 'unknown'] as const)
      expect(allowedCommands(callOf({ state }), [])).toEqual([]);
  });

  it.each(CALL_COMMANDS)('refuses %s in other states with a sentence that names the present one', (command) => {
    const allowed: readonly CallState[] = callCommands[command].states;
    for (const state of CALL_STATES.filter((one) => !allowed.includes(one)))
      expect(refusalOf(command, callOf({ state }), [callOf({ state })])).toContain(
        `The call is ${state}; ${command} needs`,
      );
  });
});

describe('what can be done', () => {
  const dialled = callOf({ state: 'accepted', callId: null });
  const held = callOf({ state: 'held' });
  it.each<[string, Call, Call[], string[]]>([
    ['a dial that nothing was heard of', dialled, [], ['hangUp']],
    ['a call that rings at the customer', callOf({ state: 'alerting' }), [], ['hangUp', 'callData']],
    ['a call that came in', callOf({ state: 'alerting', kind: 'inbound' }), [], ['answer', 'hangUp', 'callData']],
    ['a conversation', callOf(), [], ['hangUp', 'hold', 'mute', 'digits', 'transfer', 'consult', 'callData']],
    [
      'a muted conversation',
      callOf({ muted: true }),
      [],
      ['hangUp', 'hold', 'unmute', 'digits', 'transfer', 'consult', 'callData'],
    ],
    ['a conversation that is being transferred', callOf({ transferring: true }), [], ['hangUp', 'callData']],
    ['a held call', held, [], ['hangUp', 'retrieve', 'callData']],
    ['a held call beside a conversation', held, [other()], ['hangUp', 'swap', 'conference', 'callData']],
    ['a held call beside one that rings', held, [other({ state: 'alerting' })], ['hangUp', 'callData']],
    [
      'a held call beside the outside telephone of its transfer',
      held,
      [other({ state: 'alerting', madeFrom: { callId: 'call', by: 'transfer' } })],
      ['hangUp', 'cancelTransfer', 'callData'],
    ],
    ['a held call without id beside a conversation', callOf({ state: 'held', callId: null }), [other()], []],
    [
      'a three-party call',
      callOf({ threeParty: true }),
      [other({ threeParty: true })],
      ['hangUp', 'mute', 'digits', 'removeParty', 'callData'],
    ],
    ['a conversation beside a newer one', callOf(), [other()], ['hangUp', 'callData']],
    ['a bidirectional call', callOf({ kind: 'bidirectional' }), [], []],
  ])('with %s', (_what, call, newer, commands) => {
    expect(allowedCommands(call, [...newer, call])).toEqual(commands);
  });

  it('muting what is muted is done already', () => {
    expect([isDone('mute', callOf({ muted: true })), isDone('mute', callOf()), isDone('hold', callOf())]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
