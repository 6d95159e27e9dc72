import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';

export interface CutStream {
  /** The ids and types of the messages that were complete when the connection was cut. */
  told: { id: string | undefined; event: string | undefined }[];
  /** What a browser sends when it reconnects. */
  lastEventId: string;
}

/** Reads exactly so many bytes of an event stream, then cuts the connection, as a bad network does. */
export async function readAndCut(url: string, lastEventId: string, bytes: number): Promise<CutStream> {
  const cut: CutStream = { told: [], lastEventId };
  const parser = createParser({
    onEvent: ({ id, event }) => {
      cut.told.push({ id, event });
      cut.lastEventId = id ?? cut.lastEventId;
    },
  });
  const request = get(url, { headers: { 'last-event-id': lastEventId }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const decoder = new TextDecoder();
  let left = bytes;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    parser.feed(decoder.decode(chunk.subarray(0, left), { stream: true }));
    left -= chunk.length;
    if (left <= 0) break;
  }
  request.destroy();
  return cut;
}
