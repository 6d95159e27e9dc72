import { Matches, ValidateBy, type ValidationArguments } from 'class-validator';
import { IsTime } from '../../http/input/is-time.decorator.js';
import { Optional } from '../../http/input/optional.decorator.js';
import { PageQueryDto } from '../../http/input/page-query.dto.js';
import { cursorFault, spanFault, type HistoryQuery } from './history-window.js';

/** Judged by the whole query, and with its other parameters: all faults are told at once. */
const FitsQuery = (name: string, faultIn: (query: HistoryQuery) => string | null) => {
  const faultOf = (args?: ValidationArguments) => (args === undefined ? null : faultIn(textsOf(args.object)));
  return ValidateBy({
    name,
    validator: {
      validate: (_value, args) => faultOf(args) === null,
      defaultMessage: (args) => faultOf(args) ?? 'must fit the rest of the query',
    },
  });
};

/** What is no text, such as a parameter that stands there twice, is refused by another rule. */
function textsOf(query: object): HistoryQuery {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => typeof value === 'string'));
}

/** Which calls of the past are wanted. */
export class CallHistoryQueryDto extends PageQueryDto {
  /** The earliest start, such as `2026-01-31T09:15:00.000Z`; 24 hours before `to` when it is left out. */
  @Optional()
  @IsTime()
  @FitsQuery('timeSpan', (query) => spanFault(query, Date.now()))
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

  /** The `nextCursor` of the page before. */
  @Optional()
  @FitsQuery('isCursor', cursorFault)
  declare cursor?: string;
}
