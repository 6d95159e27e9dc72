import type { IncomingHttpHeaders } from 'node:http';

/**
 * The id of the last message that a reader of an event stream got; null when it names none. The header wins: a browser
 * reconnects with its old address and the newest id in the header. Whatever stands there is taken, since a browser's
 * `EventSource` gives up for ever on anything but 200.
 */
export function lastEventIdOf(headers: IncomingHttpHeaders, query: { lastEventId?: unknown }): string | null {
  const header = headers['last-event-id'];
  if (typeof header === 'string' && header !== '') return header;
  const inQuery: unknown = Array.isArray(query.lastEventId) ? query.lastEventId.at(-1) : query.lastEventId;
  return typeof inQuery === 'string' && inQuery !== '' ? inQuery : null;
}
