import { Transform } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Optional } from './optional.decorator.js';

/** Which part of a long list is wanted. */
export class PageQueryDto {
  /** How many items at most. */
  @Optional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number = 50;

  /** The `nextCursor` of the previous page. */
  @Optional()
  @IsString()
  @MaxLength(512)
  cursor?: string;
}
