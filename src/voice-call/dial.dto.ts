import { IsIn, Matches } from 'class-validator';
import { Optional } from '../http/input/optional.decorator.js';
import { IsReference } from '../http/input/reference.decorator.js';
import { IsCallData, IsCallerId, IsControlId, IsDialledNumber, IsSkillId } from './dial-fields.js';

/** An internal call, from one agent to another. */
export class InternalCallDto {
  /**
   * The agent id of the colleague.
   * @example 292
   */
  @IsDialledNumber()
  called!: string;

  /**
   * The number shown to the colleague; by default the platform's.
   * @example '640003'
   */
  @Optional()
  @IsCallerId()
  caller?: string;

  /**
   * The skill queue under which the call is made; by default the platform's.
   * @example '25'
   */
  @Optional()
  @IsSkillId()
  skillId?: string;

  /**
   * Data that travels with the call.
   * @example ticket=4711
   */
  @Optional()
  @IsCallData()
  callData?: string;

  /**
   * Your own reference for this call. It is kept with the call and its events and never sent to the contact centre.
   * @example ticket-4711
   */
  @Optional()
  @IsReference()
  reference?: string;
}

/** An outbound call, from an agent to a customer. */
export class OutboundCallDto extends InternalCallDto {
  /**
   * The customer's number.
   * @example 13900139000
   */
  declare called: string;

  /**
   * Voice, video, or whatever both sides support. A `video` call to a telephone without video is dropped when it is
   * answered, so prefer `auto` for video.
   */
  @Optional()
  @IsIn(['audio', 'video', 'auto'])
  media?: 'audio' | 'video' | 'auto';
}

/** A previewed outbound call: one of the numbers of an offer that this agent received. */
export class PreviewCallDto {
  /**
   * One of the `numbers` of the offer.
   * @example 13900139000
   */
  @IsDialledNumber()
  called!: string;

  /**
   * The `controlId` of the offer.
   * @example 11776
   */
  @IsControlId()
  controlId!: string;

  /**
   * Your own reference for this call. It is kept with the call and its events and never sent to the contact centre.
   * @example ticket-4711
   */
  @Optional()
  @IsReference()
  reference?: string;
}

/** A claim on a call that waits in a skill queue. */
export class QueuedCallDto {
  /**
   * The `callId` of a waiting call.
   * @example 1455885056-1095
   */
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'must be the callId of a waiting call' })
  callId!: string;

  /**
   * The skill queue in which it waits.
   * @example 25
   */
  @IsSkillId()
  skillId!: string;

  /**
   * Your own reference for this call. It is kept with the call and its events and never sent to the contact centre.
   * @example ticket-4711
   */
  @Optional()
  @IsReference()
  reference?: string;
}
