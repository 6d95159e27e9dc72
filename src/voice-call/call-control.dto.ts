import { MatchesPattern } from '../http/input/matches-pattern.decorator.js';
import { Optional } from '../http/input/optional.decorator.js';
import { IsCallData } from './dial-fields.js';

/** Digits for a machine at the other end. */
export class DigitsDto {
  /** @example '1#' */
  @MatchesPattern(/^[0-9*#]{1,24}$/, 'must be 1 to 24 characters of 0-9, * and #')
  digits!: string;
}

/** The held call and the active one become one. */
export class ConferenceDto {
  /**
   * Data that travels with the call.
   * @example ticket=4711
   */
  @Optional()
  @IsCallData()
  callData?: string;
}

/** What travels with a call. */
export class CallDataDto {
  /**
   * Any text.
   * @example ticket=4711
   */
  @IsCallData()
  callData!: string;
}

export class CallDataAnswerDto {
  /** @example ticket=4711 */
  callData!: string | null;
}
