import type { Problem } from '../../errors/problem.js';
import { returnCodeTable } from '../return-code-table.js';
import { codeProblem } from '../upstream-problem.js';
import type { GatewayOperation } from './gateway-operations.js';

/** API reference 0580 (table 1); the call-control codes with the pages of their operations. */
const codes = returnCodeTable({
  AGENT_NOT_SIGNED_IN: ['000-003', '100-006', '100-008', '105-001', '105-004…007'],
  AGENT_SIGNED_IN_ELSEWHERE: ['100-002', '100-015'],
  AGENT_STATE_CONFLICT: [
    ...['000-007', '100-009', '100-010', '100-021'],
    ...['200-002…018', '200-025', '200-204', '400-001…003'],
  ],
  SIGN_IN_REJECTED: [
    ...['100-001', '100-004', '100-011…014', '100-016', '100-017', '100-020'],
    ...['110-016', '110-021'],
  ],
  CALL_REJECTED: ['200-001', '200-036'],
  UPSTREAM_REJECTED_PARAMETER: ['000-002', '000-006', '100-005', '100-019'],
  UPSTREAM_FAILURE: ['000-001', '100-007'],
  UPSTREAM_UNAVAILABLE: ['100-003'],
  AGENT_SWITCHING: ['000-004', '105-002', '105-003'],
});

/** Where a code means something else. */
const codesOfOperation: Partial<Record<GatewayOperation, typeof codes>> = {
  // Elsewhere 200-018 is "no call to consult on"; an internal call has none to begin with (API reference 1235).
  callInner: returnCodeTable({ CALL_REJECTED: ['200-018'] }),
};

/** The problem that a return code other than `0` stands for. */
export function gatewayProblem(operation: GatewayOperation, retcode: string): Problem {
  const code = codesOfOperation[operation]?.get(retcode) ?? codes.get(retcode) ?? 'UPSTREAM_UNMAPPED';
  return codeProblem(code, { system: 'cc-gateway', operation }, retcode);
}
