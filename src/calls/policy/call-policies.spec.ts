import { describe, expect, it } from '@jest/globals';
import type { CallPolicy, Tenant } from '../../config/tenant.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import { CallPolicies } from './call-policies.js';

const ccGateway = {
  baseUrl: 'https://gateway.example',
  authMode: 'dynamic',
  insecure: false,
  agentIds: { min: 101, max: 999_999 },
} as const;

function policies(policy: Partial<CallPolicy>): CallPolicies {
  const tenant: Tenant = {
    id: 'acme',
    ccGateway,
    aicc: null,
    policy: { callerIds: null, destinations: null, ...policy },
  };
  return new CallPolicies(new Tenants(new Map([['acme', tenant]])));
}

/** The code of the refusal, or null. */
function refusal(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

const destinations = (allow: string[], deny: string[]) => policies({ destinations: { allow, deny } });

describe(CallPolicies.name, () => {
  it('lets everything pass where the tenant sets no limit', () => {
    expect(refusal(() => policies({}).checkAgentDial('acme', { called: '*31#190', caller: '1' }))).toBeNull();
  });

  it.each([
    ['a listed caller id', { caller: '640003' }, null],
    ['another caller id', { caller: '640004' }, 'CALLER_ID_NOT_ALLOWED'],
    ['a longer number that begins with a listed one', { caller: '6400030' }, 'CALLER_ID_NOT_ALLOWED'],
    ['no caller id', { called: '13900139000' }, null],
  ] as const)('judges %s', (_, dial, expected) => {
    expect(refusal(() => policies({ callerIds: ['640003'] }).checkAgentDial('acme', dial))).toBe(expected);
  });

  it.each([
    ['an allowed number', ['^1\\d{10}$'], [], '13900139000', null],
    ['a number that no allow matches', ['^1\\d{10}$'], [], '2139001390', 'DESTINATION_NOT_ALLOWED'],
    [
      'a denied number, although an allow matches it',
      ['^1\\d{10}$'],
      ['^190'],
      '19013900000',
      'DESTINATION_NOT_ALLOWED',
    ],
    ['a number anywhere inside an unanchored pattern', [], ['900'], '13900139000', 'DESTINATION_NOT_ALLOWED'],
    ['any number without an allow', [], ['^190'], '2139001390', null],
    ['a star code without an allow', [], ['^190'], '*31*139', 'DESTINATION_NOT_ALLOWED'],
    ['a hash code without any rule', [], [], '139#', 'DESTINATION_NOT_ALLOWED'],
    ['a star code that no allow matches', ['^1\\d{10}$'], [], '*100', 'DESTINATION_NOT_ALLOWED'],
    ['a star code that an allow matches', ['^\\*100$'], [], '*100', null],
    ['a star code that an allow matches and a deny too', ['^\\*100$'], ['100'], '*100', 'DESTINATION_NOT_ALLOWED'],
  ])('judges %s', (_, allow, deny, called, expected) => {
    expect(refusal(() => destinations(allow, deny).checkAgentDial('acme', { called }))).toBe(expected);
  });

  it.each([
    ['both telephones allowed', {}, null],
    ["a denied telephone of the user's own", { caller: '19013900000' }, 'DESTINATION_NOT_ALLOWED'],
    ['a denied customer', { called: '19013900000' }, 'DESTINATION_NOT_ALLOWED'],
    ['a foreign number shown to the agent', { agentPresent: '640004' }, 'CALLER_ID_NOT_ALLOWED'],
    ['a foreign number shown to the customer', { callerPresent: '640004' }, 'CALLER_ID_NOT_ALLOWED'],
    ['listed numbers shown', { callerPresent: '640003', agentPresent: '640003' }, null],
  ])('judges a bidirectional call with %s', (_, numbers, expected) => {
    const both = policies({ callerIds: ['640003'], destinations: { allow: [], deny: ['^190'] } });
    const dial = { caller: '13800138000', called: '13900139000', ...numbers };
    expect(refusal(() => both.checkBidirectional('acme', dial))).toBe(expected);
  });

  it('takes linear time, whatever the pattern', () => {
    const startedAt = performance.now();
    expect(
      refusal(() => destinations(['^(1+)+$'], []).checkAgentDial('acme', { called: `${'1'.repeat(10_000)}#` })),
    ).toBe('DESTINATION_NOT_ALLOWED');
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('follows a tenant that is gone', () => {
    expect(refusal(() => policies({}).checkAgentDial('globex', {}))).toBe('FORBIDDEN_TENANT');
  });
});
