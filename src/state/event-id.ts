/** Where a reader stands in an event log: the numbering, and the number of the last message that it got. */
export interface EventId {
  epoch: string;
  sequence: number;
}

const EVENT_ID = /^([0-9a-z]{1,32})-(\d{1,15})$/;

/** Reads an `id:` as a reader hands it back; null when it is none of ours. */
export function readEventId(text: string): EventId | null {
  const [, epoch, digits] = EVENT_ID.exec(text) ?? [];
  return epoch === undefined || digits === undefined ? null : { epoch, sequence: Number(digits) };
}

/** The `id:` of a message. */
export function eventIdText({ epoch, sequence }: EventId): string {
  return `${epoch}-${sequence}`;
}
