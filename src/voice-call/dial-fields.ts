import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { MatchesPattern } from '../http/input/matches-pattern.decorator.js';

const MAX_CONTROL_ID = 2n ** 63n - 1n;
/** The gateway takes 16 KB (API reference 1232); what counts is the bytes on the wire, not the characters. */
const MAX_CALL_DATA_BYTES = 16_384;

/** A number to dial as CC-Gateway takes it. */
export const IsDialledNumber = () => MatchesPattern(/^[0-9*#]{1,24}$/, 'must be 1 to 24 characters of 0-9, * and #');

export const IsCallerId = () => MatchesPattern(/^\d{1,24}$/, 'must be 1 to 24 digits');

export const IsSkillId = () => MatchesPattern(/^\d{1,10}$/, 'must be a text of 1 to 10 digits');

/** The control id of a preview offer: a 64-bit number, as text. */
export function IsControlId(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ pattern: '^\\d{1,19}$' }),
    ValidateBy({
      name: 'isControlId',
      validator: {
        validate: (value) => typeof value === 'string' && /^\d{1,19}$/.test(value) && BigInt(value) <= MAX_CONTROL_ID,
        defaultMessage: () => 'must be a text of digits that fits a signed 64-bit number',
      },
    }),
  );
}

/** Data that the gateway hands on with the call, up to 16 KB of UTF-8. */
export function IsCallData(): PropertyDecorator {
  return applyDecorators(
    // In characters, which a schema counts: some of as many take more bytes.
    ApiProperty({ maxLength: MAX_CALL_DATA_BYTES }),
    ValidateBy({
      name: 'maxBytes',
      validator: {
        validate: (value) => typeof value === 'string' && Buffer.byteLength(value) <= MAX_CALL_DATA_BYTES,
        defaultMessage: () => 'must be a text of at most 16384 bytes of UTF-8',
      },
    }),
  );
}
