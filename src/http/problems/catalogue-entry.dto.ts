import { ApiProperty } from '@nestjs/swagger';
import { OUTCOMES, type Outcome } from '../../errors/catalogue-entry.js';
import type { ErrorCode } from '../../errors/catalogue.js';
import { errorCode } from './problem.dto.js';

/** What one error code means. */
export class CatalogueEntryDto {
  /** Stable; more codes may be added, none of these will change. */
  @ApiProperty(errorCode)
  code!: ErrorCode;
  /** @example 409 */
  status!: number;
  /** May the user press the button again? `not_executed`: nothing was dialled. `unknown`: it may have been. */
  @ApiProperty({ enum: OUTCOMES })
  outcome!: Outcome;
  /** The same request may succeed later, without anybody changing anything; the answer has `Retry-After`. */
  retryable!: boolean;
  /** @example Agent not signed in */
  title!: string;
  /** What to do about it. */
  advice!: string;
}

/** Every error code of the service. */
export class CatalogueDto {
  items!: CatalogueEntryDto[];
}
