import { describe, expect, it } from '@jest/globals';
import { readPoll } from './poll-answer.js';

const answer = (retcode: string, event: unknown = null) =>
  readPoll({ retcode, event, message: '', result: null, headers: {} }, 17);

describe('the answer to a poll', () => {
  it.each([
    ['ok', ['0']],
    ['signedOut', ['100-006', '100-008', '105-005', '105-006', '105-007']],
    ['refused', ['000-003']],
    ['switching', ['000-004', '105-002', '105-003']],
    ['error', ['000-001', '100-003', '100-007', '999-999', '']],
  ] as const)('is "%s" for %j', (verdict, retcodes) => {
    expect(retcodes.map((retcode) => answer(retcode).verdict)).toEqual(retcodes.map(() => verdict));
  });

  it('brings its events, and says how many could not be read', () => {
    expect(answer('0', [{ eventType: 'AgentState_Ready' }, 7])).toEqual({
      verdict: 'ok',
      events: [{ eventType: 'AgentState_Ready', content: null, occurredAt: 17 }],
      malformed: 1,
    });
  });

  it('brings an event whose time is none, and those beside it', () => {
    const events = [
      { eventType: 'AgentState_Ready', eventGenTime: { toString: '1', valueOf: '1' } },
      { eventType: 'AgentState_Busy', eventGenTime: '18' },
    ];
    expect(answer('0', events).events.map(({ occurredAt }) => occurredAt)).toEqual([17, 18]);
  });
});
