import { describe, expect, it } from '@jest/globals';
import { newCall, type Call } from '../call.js';
import { unknownLegs, type CallLegs } from './call-legs.js';
import { reported, type CallReport } from './call-report.js';

const NOW = 2_000;
const call: Call = newCall({ id: '1', kind: 'bidirectional', agentId: null, legs: unknownLegs }, 1_000);
const says = (report: Partial<CallReport>): CallReport => ({
  signal: null,
  callSerialNo: null,
  reason: null,
  legs: null,
  ...report,
});
const hungUp = { code: 'AGENT_HUNG_UP', upstreamCode: '1', text: null } as const;
const answered: CallLegs = { ...unknownLegs, agent: { ...unknownLegs.agent, answeredAt: '2026-01-31T09:15:00.000Z' } };

describe('a bidirectional call after a report', () => {
  it('moves on, is named, and knows its legs', () => {
    expect(reported(call, says({ signal: 'talking', callSerialNo: '7', legs: answered, reason: hungUp }), NOW)).toEqual(
      {
        ...call,
        state: 'talking',
        callSerialNo: '7',
        legs: answered,
        heardAt: NOW,
        updatedAt: NOW,
      },
    );
  });

  it('is over with the reason that was given', () => {
    const over = reported(call, says({ signal: 'ended', reason: hungUp }), NOW);
    expect(over).toEqual({ ...call, state: 'ended', reason: hungUp, heardAt: NOW, updatedAt: NOW });
  });

  it('stays over, whatever is said later, but learns what it did not know of its legs', () => {
    const over = reported(call, says({ signal: 'ended', reason: hungUp }), NOW);
    const later = says({ signal: 'talking', reason: null, legs: answered });
    expect(reported(over, later, 3_000)).toEqual({ ...over, legs: answered, heardAt: 3_000 });
  });

  it('keeps its number and the times that it knew', () => {
    const known: Call = { ...call, callSerialNo: '7', legs: answered };
    const other = { ...unknownLegs, agent: { ...unknownLegs.agent, answeredAt: '2030-01-01T00:00:00.000Z' } };
    expect(reported(known, says({ callSerialNo: '8', legs: other }), NOW)).toEqual({ ...known, heardAt: NOW });
  });

  it('has not been heard of when it is given up, and may still come to its true end', () => {
    const reason = { code: 'OUTCOME_UNKNOWN', upstreamCode: null, text: null } as const;
    const lost = reported(call, says({ signal: 'lost', reason }), NOW);
    expect(lost).toEqual({ ...call, state: 'unknown', reason, updatedAt: NOW });
    expect(reported(lost, says({ signal: 'talking' }), NOW).state).toBe('unknown');
    expect(reported(lost, says({ signal: 'ended', reason: hungUp }), NOW)).toMatchObject({
      state: 'ended',
      reason: hungUp,
    });
  });
});
