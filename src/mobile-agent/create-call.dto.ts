import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, ValidateBy } from 'class-validator';
import { MatchesPattern } from '../http/input/matches-pattern.decorator.js';
import { IsReference } from '../http/input/reference.decorator.js';
import { Optional } from '../http/input/optional.decorator.js';

const TELEPHONE = /^(?:\d{1,32}|\+\d{1,31})$/;
const NOT_A_TELEPHONE = 'must be at most 32 characters: digits, with an optional leading +';
const PRESENTED = /^\d{1,32}$/;
const NOT_PRESENTED = 'must be 1 to 32 digits';
const MAX_CALL_DATA = 1024;

const IsMobileCallData = () =>
  applyDecorators(
    ApiProperty({ maxLength: MAX_CALL_DATA }),
    ValidateBy({
      name: 'maxLength',
      validator: {
        validate: (value) => typeof value === 'string' && Array.from(value).length <= MAX_CALL_DATA,
        defaultMessage: () => 'must be a text of at most 1024 characters',
      },
    }),
  );

/** A bidirectional call: the agent's telephone rings first, then the customer's. */
export class CreateCallDto {
  /**
   * The telephone of the agent or customer manager: it rings first.
   * @example 88889050
   */
  @IsString()
  @MatchesPattern(TELEPHONE, NOT_A_TELEPHONE)
  caller!: string;

  /**
   * The customer's number.
   * @example 88889060
   */
  @IsString()
  @MatchesPattern(TELEPHONE, NOT_A_TELEPHONE)
  called!: string;

  /**
   * The agent on whose behalf the call is placed; one of your own agents.
   * @example '291'
   */
  @Optional()
  @Matches(/^\d{1,5}$/, { message: 'must be a text of 1 to 5 digits' })
  agentWorkNo?: string;

  /**
   * Data that travels with the call. Not with ITA.
   * @example '333333'
   */
  @Optional()
  @IsMobileCallData()
  callData?: string;

  /**
   * The number shown to the customer: an access code of the tenant. Not with ITA.
   * @example '640003'
   */
  @Optional()
  @MatchesPattern(PRESENTED, NOT_PRESENTED)
  callerPresent?: string;

  /**
   * The number shown to the agent: an access code of the tenant. Not with ITA.
   * @example '640060'
   */
  @Optional()
  @MatchesPattern(PRESENTED, NOT_PRESENTED)
  agentPresent?: string;

  /**
   * Your own reference for this call. It is kept with the call and never sent to the contact centre.
   * @example ticket-4711
   */
  @Optional()
  @IsReference()
  reference?: string;
}
