import type { PreviewOffer } from './preview-offers.js';

/** A preview offer that the agent has not used yet. */
export class PreviewOfferDto {
  /** @example 11776 */
  controlId!: string;
  /**
   * The numbers that may be dialled with it.
   * @example ["13900139000"]
   */
  numbers!: string[];
  callData!: string | null;
  /** @example 2026-01-31T09:15:00.000Z */
  offeredAt!: string;
  /** @example 2026-01-31T09:25:00.000Z */
  expiresAt!: string;
}

export class PreviewOfferListDto {
  items!: PreviewOfferDto[];
}

export function toPreviewOfferDto({
  controlId,
  numbers,
  callData,
  offeredAt,
  expiresAt,
}: PreviewOffer): PreviewOfferDto {
  return {
    controlId,
    numbers: [...numbers],
    callData,
    offeredAt: new Date(offeredAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
