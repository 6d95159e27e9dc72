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
  /** Is it safe to dial again? `not_executed`: yes, nothing was dialled. `unknown`: not yet, it may have been dialled. */
  @ApiProperty({ enum: OUTCOMES })
  outcome!: Outcome;
  /** The same request may succeed later without any change; the answer has `Retry-After`. */
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
