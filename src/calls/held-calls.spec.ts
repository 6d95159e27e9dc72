import { describe, expect, it } from '@jest/globals';
import { newCall, type Call } from './call.js';
import { heldAsTold } from './held-calls.js';

const NOW = 2000;
const call = (id: string, more: Partial<Call> = {}) =>
  newCall({ id, kind: 'outbound', agentId: '291', state: 'talking', callId: id, heardAt: 1000, ...more }, 1000);
const held = (...ids: string[]) => new Set(ids);

describe('the calls of an agent after the gateway said which are held', () => {
  const twoCalls = [call('1'), call('2', { state: 'held' })];
  const after = (calls: readonly Call[], ids: ReadonlySet<string>, known = calls) =>
    (heldAsTold(calls, known, ids, NOW).value ?? []).map(({ id, state, threeParty }) => [id, state, threeParty]);

  it('are as they were where that is what was known', () => {
    expect(heldAsTold(twoCalls, twoCalls, held('2'), NOW).value).toBeUndefined();
  });

  it.each<[what: string, ids: ReadonlySet<string>, expected: unknown]>([
    ['swapped', held('1'), [['1', 'held', false], ['2', 'talking', false]]], // prettier-ignore
    ['both held', held('1', '2'), [['1', 'held', false], ['2', 'held', false]]], // prettier-ignore
    ['joined', held(), [['1', 'talking', true], ['2', 'talking', true]]], // prettier-ignore
  ])('are %s', (_what, ids, expected) => {
    expect(after(twoCalls, ids)).toEqual(expected);
  });

  it('are apart again where one of a three-party call is held', () => {
    const joined = [call('1', { threeParty: true }), call('2', { threeParty: true })];
    expect(after(joined, held('2'))).toEqual([
      ['1', 'talking', false],
      ['2', 'held', false],
    ]);
  });

  it('are to be asked about again where an event came meanwhile', () => {
    const heard = [call('1', { heardAt: 1500 }), call('2', { state: 'held' })];
    expect(heldAsTold(heard, twoCalls, held('1'), NOW)).toEqual({ value: undefined, result: false });
    expect(heldAsTold(heard, heard, held('1'), NOW).result).toBe(true);
  });

  it('stay where they ring, are over, or have no id to be told by', () => {
    for (const other of [{ state: 'alerting' }, { state: 'ended' }, { callId: null }] as const)
      expect(heldAsTold([call('1', other)], [call('1', other)], held('1'), NOW).value).toBeUndefined();
  });
});
