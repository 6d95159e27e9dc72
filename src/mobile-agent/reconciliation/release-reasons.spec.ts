import { describe, expect, it } from '@jest/globals';
import type { CallRecord } from '../../upstream/aicc/call-record.js';
import { endOf } from './release-reasons.js';

const AT = '2026-01-31T09:15:00.000Z';
const leg = { alertingAt: null, answeredAt: null, endedAt: null, talkSeconds: null };
const legs = {
  unknown: { agent: leg, customer: leg },
  agentRang: { agent: { ...leg, alertingAt: AT }, customer: leg },
  customerRang: { agent: { ...leg, answeredAt: AT }, customer: { ...leg, alertingAt: AT } },
  talked: { agent: { ...leg, answeredAt: AT }, customer: { ...leg, answeredAt: AT } },
};
const record = (reasonCode: string | null, known: keyof typeof legs = 'unknown'): CallRecord => ({
  callSerialNo: '1',
  state: 'ended',
  reasonCode,
  caller: null,
  called: null,
  startedAt: null,
  endedAt: null,
  legs: legs[known],
});

describe('the end of a bidirectional call', () => {
  it.each([
    ['0', 'ended', 'CUSTOMER_HUNG_UP'],
    ['1', 'ended', 'AGENT_HUNG_UP'],
    ['2', 'failed', 'AGENT_LEG_FAILED'],
    ['3', 'failed', 'CUSTOMER_LEG_FAILED'],
    ['4', 'failed', 'AGENT_NO_ANSWER'],
    ['5', 'failed', 'CUSTOMER_NO_ANSWER'],
    ['6', 'failed', 'START_FAILED'],
  ])('by reason %s of AICC is %s: %s', (reasonCode, signal, code) => {
    expect(endOf(record(reasonCode), 'aicc')).toEqual([signal, code]);
  });

  it.each([
    ['7', 'unknown', 'ended'],
    ['65535', 'talked', 'ended'],
    ['99', 'customerRang', 'failed'],
    [null, 'agentRang', 'failed'],
  ] as const)('by reason %s of AICC, which no list has, is told by its legs (%s): %s', (reasonCode, known, signal) => {
    expect(endOf(record(reasonCode, known), 'aicc')).toEqual([signal, 'OTHER']);
  });

  it.each([
    ['16', 'talked', 'ended', 'OTHER'],
    ['16', 'unknown', 'ended', 'OTHER'],
    ['19', 'agentRang', 'failed', 'AGENT_NO_ANSWER'],
    ['19', 'customerRang', 'failed', 'CUSTOMER_NO_ANSWER'],
    ['17', 'customerRang', 'failed', 'CUSTOMER_BUSY'],
    ['17', 'agentRang', 'failed', 'AGENT_LEG_FAILED'],
    ['3', 'customerRang', 'failed', 'CUSTOMER_LEG_FAILED'],
    ['20', 'agentRang', 'failed', 'AGENT_LEG_FAILED'],
    ['41', 'unknown', 'failed', 'OTHER'],
    ['41', 'talked', 'ended', 'OTHER'],
  ] as const)('by cause %s of ITA with legs %s is %s: %s', (reasonCode, known, signal, code) => {
    expect(endOf(record(reasonCode, known), 'ita')).toEqual([signal, code]);
  });
});
