/** A customer who waits in a skill queue. */
export class WaitingCallDto {
  /**
   * Pass it to claim the call.
   * @example 1455885056-1095
   */
  callId!: string | null;
  /** @example '13900139000' */
  caller!: string | null;
  /** @example '640003' */
  called!: string | null;
  /** @example '25' */
  skillId!: string | null;
  /** @example 2026-01-31T09:15:00.000Z */
  waitingSince!: string | null;
  /** @example 42 */
  waitingSeconds!: number | null;
}

export class WaitingCallListDto {
  items!: WaitingCallDto[];
}
