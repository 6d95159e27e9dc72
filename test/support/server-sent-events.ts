import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** Reads the server-sent events of a body to its end, as a browser's `EventSource` does. */
export async function readServerSentEvents(
  body: AsyncIterable<Uint8Array>,
  onEvent: (event: EventSourceMessage) => void,
): Promise<void> {
  const parser = createParser({ onEvent });
  const decoder = new TextDecoder();
  for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }));
}
