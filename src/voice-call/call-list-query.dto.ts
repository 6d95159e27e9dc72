import { ValidateBy } from 'class-validator';
import { isCallCursor } from '../calls/call-page.js';
import { Optional } from '../http/input/optional.decorator.js';
import { PageQueryDto } from '../http/input/page-query.dto.js';

/** Judged with the other parameters, so that all faults are told at once. */
const IsCallCursor = () =>
  ValidateBy({
    name: 'isCursor',
    validator: { validate: isCallCursor, defaultMessage: () => 'must be a nextCursor of this list' },
  });

/** Which page of an agent's calls is wanted. */
export class CallListQueryDto extends PageQueryDto {
  /** The `nextCursor` of the previous page. */
  @Optional()
  @IsCallCursor()
  declare cursor?: string;
}
