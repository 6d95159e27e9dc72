import { eventIdText } from '../../state/event-id.js';
import type { StoredLogEntry } from '../../state/state-store.js';

/** The type of the entry that stands where a message may be missing. */
export const GAP = 'reset';

/** A message of the log as one server-sent event; the id stands in its data too, for readers that only look there. */
export function messageText(epoch: string, { sequence, type, json }: StoredLogEntry): string {
  const id = eventIdText({ epoch, sequence });
  return `id: ${id}\nevent: ${type}\ndata: {"id":"${id}",${json.slice(1)}\n\n`;
}

/** Where a reader begins: the position as its id, from which it goes on, and how everything stands there. */
export function positionText(event: 'open' | 'reset', id: string, reason: string | null, state: object): string {
  const data = JSON.stringify({ ...(reason !== null && { reason }), id, ...state });
  return `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;
}

/** A message that has no place in the log, and so no id. */
export function noticeText(
  event: 'ping' | 'closing' | 'draining',
  data: Record<string, string>,
  retryMs?: number,
): string {
  const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`;
  return `event: ${event}\n${retry}data: ${JSON.stringify(data)}\n\n`;
}
