import { Matches } from 'class-validator';
import { IsTime } from '../../http/input/is-time.decorator.js';
import { Optional } from '../../http/input/optional.decorator.js';
import { PageQueryDto } from '../../http/input/page-query.dto.js';

/** Which calls of the past are wanted. */
export class CallHistoryQueryDto extends PageQueryDto {
  /** The earliest start, such as `2026-01-31T09:15:00.000Z`; 24 hours before `to` when it is left out. */
  @Optional()
  @IsTime()
  from?: string;

  /** The latest start; now when it is left out. At most 7 days after `from`. */
  @Optional()
  @IsTime()
  to?: string;

  /**
   * Only the calls of this telephone of an agent.
   * @example '88889050'
   */
  @Optional()
  @Matches(/^(?:\d{1,32}|\+\d{1,31})$/, {
    message: 'must be at most 32 characters: digits, with an optional leading +',
  })
  caller?: string;
}
