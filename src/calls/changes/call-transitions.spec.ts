import { describe, expect, it } from '@jest/globals';
import { CALL_STATES } from '../call.js';
import { nextState, type CallSignal } from './call-transitions.js';

const signals: readonly CallSignal[] = ['alerting', 'talking', 'held', 'failed', 'ended', 'lost'];

/** Written down by hand once more: `-` moves nothing. */
const table = {
  accepted: ['alerting', 'talking', 'held', 'failed', 'ended', 'unknown'],
  alerting: ['-', 'talking', 'held', 'failed', 'ended', 'unknown'],
  talking: ['-', '-', 'held', 'failed', 'ended', 'unknown'],
  held: ['-', 'talking', '-', 'failed', 'ended', 'unknown'],
  ended: ['-', '-', '-', '-', '-', '-'],
  failed: ['-', '-', '-', '-', '-', '-'],
  unknown: ['-', '-', '-', 'failed', 'ended', '-'],
} as const;

describe('the transitions of a call', () => {
  it.each(CALL_STATES)('out of %s are these and no others', (state) => {
    expect(signals.map((signal) => nextState(state, signal) ?? '-')).toEqual(table[state]);
  });
});
