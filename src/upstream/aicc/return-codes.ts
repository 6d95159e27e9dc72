import type { ErrorCode } from '../../errors/catalogue.js';
import type { Problem } from '../../errors/problem.js';
import { returnCodeTable } from '../return-code-table.js';
import { codeProblem } from '../upstream-problem.js';
import type { AiccOperation } from './aicc-operations.js';

/** HTTP statuses that API reference 1303 documents, and 403, which its siblings add to 401. */
export const aiccStatusCodes: Readonly<Record<number, ErrorCode>> = {
  400: 'UPSTREAM_REJECTED_PARAMETER',
  401: 'UPSTREAM_AUTH_FAILED',
  403: 'UPSTREAM_AUTH_FAILED',
  404: 'UPSTREAM_NOT_PERMITTED',
};

/** API reference 1303, table 4: ITA's own codes, whichever operation answers them. */
const itaCodes = returnCodeTable({
  CALLER_ID_NOT_ALLOWED: ['90106011'],
  DESTINATION_NOT_ALLOWED: ['90106010', '90106012'],
  CALL_REJECTED: ['90106001', '90106002', '90106005', '90106006'],
  UPSTREAM_REJECTED_PARAMETER: ['90100100', '90100300'],
  RATE_LIMITED: ['90102002', '90104029'],
  UPSTREAM_AUTH_FAILED: ['90100200'],
  UPSTREAM_NOT_PERMITTED: ['90100400', '90104001', '90104003', '90104004'],
  INSUFFICIENT_BALANCE: ['90102001'],
  UPSTREAM_FAILURE: ['90100600', '90104008'],
  NO_NUMBER_AVAILABLE: ['90106003', '90106004'],
});

/** Small numbers mean something else in each operation; what means "nothing found" is no problem and stands elsewhere. */
const codesOfOperation: Partial<Record<AiccOperation, typeof itaCodes>> = {
  // API reference 1303, table 3.
  createCall: returnCodeTable({
    CALLER_ID_NOT_ALLOWED: ['8', '16'],
    DUPLICATE_CALL_TASK: ['1'],
    INVALID_NUMBER: ['5'],
    UPSTREAM_REJECTED_PARAMETER: ['2'],
    DAILY_QUOTA_EXCEEDED: ['21'],
    CALLBACK_MISCONFIGURED: ['9'],
    UPSTREAM_FAILURE: ['3'],
    UPSTREAM_UNAVAILABLE: ['6'],
  }),
  queryCallState: returnCodeTable({ UPSTREAM_REJECTED_PARAMETER: ['3'] }),
  queryCallDetailRecord: returnCodeTable({ UPSTREAM_REJECTED_PARAMETER: ['2', '4', '12'] }),
  getRecordingAddress: returnCodeTable({
    UPSTREAM_REJECTED_PARAMETER: ['12'],
    UPSTREAM_FAILURE: ['1', '3', '6…9', '10', '11', '13'],
  }),
};

/** The problem that a return code other than `0` stands for. */
export function aiccProblem(system: 'aicc' | 'ita', operation: AiccOperation, retCode: string): Problem {
  const code = codesOfOperation[operation]?.get(retCode) ?? itaCodes.get(retCode) ?? 'UPSTREAM_UNMAPPED';
  return codeProblem(code, { system, operation }, retCode);
}
