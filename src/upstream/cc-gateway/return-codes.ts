import { Problem } from '../../errors/problem.js';
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

/** Nobody is signed in (API reference 0580). */
const SIGNED_OUT: ReadonlySet<string> = new Set(['100-006', '100-008', '105-005', '105-006', '105-007']);
/** These may only mean that the Guid was replaced meanwhile (developer guide 40110). */
const OUTDATED_GUID: ReadonlySet<string> = new Set(['000-003', '100-006']);
/** A disaster switch-over is running or has just ended: the session goes on afterwards. */
const SWITCHING: ReadonlySet<string> = new Set(['000-004', '105-002', '105-003']);
/** There is no such call. */
const NO_SUCH_CALL: ReadonlySet<string> = new Set(['400-001', '400-003', '200-017', '200-025']);
/** The call that is to be hung up is over already. */
const NOTHING_TO_HANG_UP: ReadonlySet<string> = new Set(['200-017', '200-025']);
const SIGNED_IN_ELSEWHERE = '100-002';

export const meansSignedOut = (retcode: string) => SIGNED_OUT.has(retcode);
export const isSwitchingCode = (retcode: string) => SWITCHING.has(retcode);

/** The gateway's return code behind a problem; null when it did not answer one. */
function returnCodeOf(error: unknown): string | null {
  if (!(error instanceof Problem) || error.details.upstream?.system !== 'cc-gateway') return null;
  const { code } = error.details.upstream;
  return code.startsWith('HTTP') ? null : code;
}

const saysOneOf = (codes: ReadonlySet<string>) => (error: unknown) => codes.has(returnCodeOf(error) ?? '');

/** What a refusal says beyond its problem code. */
export const saysSignedOut = saysOneOf(SIGNED_OUT);
export const saysOutdatedGuid = saysOneOf(OUTDATED_GUID);
export const saysNoSuchCall = saysOneOf(NO_SUCH_CALL);
export const saysNothingToHangUp = saysOneOf(NOTHING_TO_HANG_UP);
export const saysSignedInElsewhere = saysOneOf(new Set([SIGNED_IN_ELSEWHERE]));

/** A refusal of a claimed call that does not speak of something else: the call may no longer wait. */
export function mayMeanCallGone(error: unknown): error is Problem {
  const retcode = returnCodeOf(error);
  return retcode !== null && error instanceof Problem && !OF_ANOTHER_KIND.has(error.code);
}

/** The agent is not there, the gateway switches over, or nobody knows whether the code is a refusal. */
const OF_ANOTHER_KIND: ReadonlySet<string> = new Set(['AGENT_NOT_SIGNED_IN', 'AGENT_SWITCHING', 'UPSTREAM_UNMAPPED']);
