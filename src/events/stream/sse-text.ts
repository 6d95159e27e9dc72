import { eventIdText } from '../../state/event-id.js';
import type { StoredLogEntry } from '../../state/state-store.js';

/** The type of the entry that stands where a message may be missing. */
export const GAP = 'reset';

/** Why a reader cannot simply go on where it stopped: see `LogReader`. */
export const RESET_REASONS = ['unknown', 'expired', 'epoch', 'gap'] as const;

/** Why the service ends a stream. */
export const CLOSING_REASONS = ['tokenExpiry', 'slowReader', 'tenantRemoved'] as const;

/** What a stream begins with where nothing is replayed. */
export const POSITION_TYPES = ['open', 'reset'] as const;

/** What speaks of the connection and has no place in the log, and so no id. */
export const NOTICE_TYPES = ['ping', 'draining', 'closing'] as const;

/** A message of the log as one server-sent event; the id stands in its data too, for readers that only look there. */
export function messageText(epoch: string, { sequence, type, json }: StoredLogEntry): string {
  const id = eventIdText({ epoch, sequence });
  return `id: ${id}\nevent: ${type}\ndata: {"id":"${id}",${json.slice(1)}\n\n`;
}

/** Where a reader begins: the position as its id, from which it goes on, and how everything stands there. */
export function positionText(
  event: (typeof POSITION_TYPES)[number],
  id: string,
  reason: (typeof RESET_REASONS)[number] | null,
  state: object,
): string {
  const data = JSON.stringify({ ...(reason !== null && { reason }), id, ...state });
  return `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;
}

/** A notice to the reader of one connection. */
export function noticeText(
  event: (typeof NOTICE_TYPES)[number],
  data: { reason?: (typeof CLOSING_REASONS)[number] },
  retryMs?: number,
): string {
  const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`;
  return `event: ${event}\n${retry}data: ${JSON.stringify(data)}\n\n`;
}
