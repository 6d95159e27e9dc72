import { describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '../../errors/catalogue.js';
import type { GatewayOperation } from './gateway-operations.js';
import { gatewayProblem } from './return-codes.js';

/** Published behaviour, written out code by code: clients decide by it. */
const published: [ErrorCode, string][] = [
  ['AGENT_NOT_SIGNED_IN', '000-003 100-006 100-008 105-001 105-004 105-005 105-006 105-007'],
  ['AGENT_SIGNED_IN_ELSEWHERE', '100-002 100-015'],
  ['AGENT_STATE_CONFLICT', '000-007 100-009 100-010 100-021 200-025 200-204 400-001 400-002 400-003'],
  ['AGENT_STATE_CONFLICT', '200-002 200-003 200-004 200-005 200-006 200-007 200-008 200-009 200-010'],
  ['AGENT_STATE_CONFLICT', '200-011 200-012 200-013 200-014 200-015 200-016 200-017 200-018'],
  ['SIGN_IN_REJECTED', '100-001 100-004 100-011 100-012 100-013 100-014 100-016 100-017 100-020 110-016 110-021'],
  ['CALL_REJECTED', '200-001 200-036'],
  ['UPSTREAM_REJECTED_PARAMETER', '000-002 000-006 100-005 100-019'],
  ['UPSTREAM_FAILURE', '000-001 100-007'],
  ['UPSTREAM_UNAVAILABLE', '100-003'],
  ['AGENT_SWITCHING', '000-004 105-002 105-003'],
  ['UPSTREAM_UNMAPPED', '000-000 000-005 100-018 105-008 200-019 200-024 200-026 400-004 1 200-2 toString'],
];
const rows = published.flatMap(([code, retcodes]) => retcodes.split(' ').map((retcode) => [retcode, code] as const));

describe('gatewayProblem', () => {
  it.each(rows)('makes %s a problem %s that names the operation and the return code', (retcode, code) => {
    const problem = gatewayProblem('innerHelp', retcode);
    expect(problem.code).toBe(code);
    expect(problem.details).toEqual({ upstream: { system: 'cc-gateway', operation: 'innerHelp', code: retcode } });
  });

  it.each<[GatewayOperation, ErrorCode]>([
    ['callInner', 'CALL_REJECTED'],
    ['callout', 'AGENT_STATE_CONFLICT'],
  ])('reads 200-018 of %s as %s', (operation, code) => expect(gatewayProblem(operation, '200-018').code).toBe(code));

  it('reads every other code of an internal call like those of all operations', () => {
    expect(gatewayProblem('callInner', '100-006').code).toBe('AGENT_NOT_SIGNED_IN');
  });
});
