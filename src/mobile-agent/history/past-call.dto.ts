import { CallReasonDto } from '../../calls/call.dto.js';

/** A bidirectional call of the past, as the contact centre recorded it. */
export class PastCallDto {
  /** @example '679218118865715226' */
  callSerialNo!: string | null;
  /** @example '88889050' */
  caller!: string | null;
  /** @example '88889060' */
  called!: string | null;
  /** @example 2026-01-31T09:15:00.000Z */
  startedAt!: string | null;
  /** @example 2026-01-31T09:17:10.000Z */
  endedAt!: string | null;
  /**
   * How long agent and customer talked.
   * @example 126
   */
  talkSeconds!: number | null;
  /** Null while the call goes on. */
  reason!: CallReasonDto | null;
}

/** A page of past calls, in the order of the contact centre: newest first. */
export class PastCallPageDto {
  items!: PastCallDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}
