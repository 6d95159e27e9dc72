import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { readServerSentEvents } from './server-sent-events.js';

export interface CutStream {
  /** The ids and types of the messages that were complete when the connection was cut. */
  told: { id: string | undefined; event: string | undefined }[];
  /** What a browser sends when it reconnects. */
  lastEventId: string;
}

/** Reads exactly so many bytes of an event stream, then cuts the connection, as a bad network does. */
export async function readAndCut(url: string, lastEventId: string, bytes: number): Promise<CutStream> {
  const cut: CutStream = { told: [], lastEventId };
  const request = get(url, { headers: { 'last-event-id': lastEventId }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await readServerSentEvents(firstBytes(response, bytes), ({ id, event }) => {
    cut.told.push({ id, event });
    cut.lastEventId = id ?? cut.lastEventId;
  });
  request.destroy();
  return cut;
}

async function* firstBytes(body: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of body) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
