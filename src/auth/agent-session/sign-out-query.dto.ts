import { IsIn } from 'class-validator';
import { Optional } from '../../http/input/optional.decorator.js';

export class SignOutQueryDto {
  /** `true` signs out an agent who is in a call, and drops the call. */
  @Optional()
  @IsIn(['true', 'false'])
  force?: 'true' | 'false';
}
