import { describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '../../errors/catalogue.js';
import type { AiccOperation } from './aicc-operations.js';
import { aiccProblem } from './return-codes.js';

/** Published behaviour, written out code by code: clients decide by it. */
const published: [ErrorCode, string][] = [
  ['DUPLICATE_CALL_TASK', '1'],
  ['UPSTREAM_REJECTED_PARAMETER', '2 90100100 90100300'],
  ['UPSTREAM_FAILURE', '3 90100600 90104008'],
  ['INVALID_NUMBER', '5'],
  ['UPSTREAM_UNAVAILABLE', '6'],
  ['CALLER_ID_NOT_ALLOWED', '8 16 90106011'],
  ['CALLBACK_MISCONFIGURED', '9'],
  ['DAILY_QUOTA_EXCEEDED', '21'],
  ['UPSTREAM_AUTH_FAILED', '90100200'],
  ['UPSTREAM_NOT_PERMITTED', '90100400 90104001 90104003 90104004'],
  ['INSUFFICIENT_BALANCE', '90102001'],
  ['RATE_LIMITED', '90102002 90104029'],
  ['CALL_REJECTED', '90106001 90106002 90106005 90106006'],
  ['NO_NUMBER_AVAILABLE', '90106003 90106004'],
  ['DESTINATION_NOT_ALLOWED', '90106010 90106012'],
  ['UPSTREAM_UNMAPPED', '4 7 10 22 90106007 90109999 constructor'],
];
const rows = published.flatMap(([code, retCodes]) => retCodes.split(' ').map((retCode) => [retCode, code] as const));

describe('aiccProblem', () => {
  it.each(rows)('makes %s of createCall a problem %s that names product and return code', (retCode, code) => {
    const problem = aiccProblem('ita', 'createCall', retCode);
    expect(problem.code).toBe(code);
    expect(problem.details).toEqual({ upstream: { system: 'ita', operation: 'createCall', code: retCode } });
  });

  it.each<[AiccOperation, ErrorCode, string]>([
    ['queryCallState', 'UPSTREAM_REJECTED_PARAMETER', '3'],
    ['queryCallState', 'UPSTREAM_UNMAPPED', '8'],
    ['queryCallDetailRecord', 'UPSTREAM_REJECTED_PARAMETER', '2 4 12'],
    ['getRecordingAddress', 'UPSTREAM_REJECTED_PARAMETER', '12'],
    ['getRecordingAddress', 'UPSTREAM_FAILURE', '1 3 6 7 8 9 10 11 13'],
    ['getRecordingAddress', 'NO_NUMBER_AVAILABLE', '90106003'],
  ])('gives small numbers of %s their own meaning: %s', (operation, code, retCodes) => {
    for (const retCode of retCodes.split(' ')) expect(aiccProblem('aicc', operation, retCode).code).toBe(code);
  });
});
