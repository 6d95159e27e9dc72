import { describe, expect, it } from '@jest/globals';
import { pollVerdict } from './poll-verdict.js';

describe('the verdict on a poll', () => {
  it.each([
    ['ok', ['0']],
    ['signedOut', ['100-006', '100-008', '105-005', '105-006', '105-007']],
    ['refused', ['000-003']],
    ['switching', ['000-004', '105-002', '105-003']],
    ['error', ['000-001', '100-003', '100-007', '999-999', '']],
  ] as const)('is "%s" for %j', (verdict, retcodes) => {
    expect(retcodes.map(pollVerdict)).toEqual(retcodes.map(() => verdict));
  });
});
