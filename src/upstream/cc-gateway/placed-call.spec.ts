import { describe, expect, it } from '@jest/globals';
import { LONGEST_CALL_ID, readPlacedCall } from './placed-call.js';

describe(readPlacedCall, () => {
  it.each([
    ['an id', '1455885056-1095', '1455885056-1095'],
    ['an id in digits', 1095, '1095'],
    ['nothing', '', null],
    ['an empty object', {}, null],
    ['a text that is far too long for an id', '1'.repeat(LONGEST_CALL_ID + 1), null],
  ])('reads %s', (_what, result, callId) => {
    expect(readPlacedCall(result)).toEqual({ callId });
  });
});
