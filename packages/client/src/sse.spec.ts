import { describe, expect, it } from '@jest/globals';
import { readEvents, type ServerSentEvent } from './sse.js';

const read = async (...chunks: (string | Uint8Array)[]) => {
  const events: ServerSentEvent[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
      controller.close();
    },
  });
  await readEvents(
    body,
    (event) => events.push(event),
    () => undefined,
  );
  return events;
};

describe('server-sent events', () => {
  it('are read whatever way the bytes are cut', async () => {
    const text = new TextEncoder().encode('id: e-1\nevent: call.talking\ndata: {"name":"王"}\n\n');
    const events = await read(...Array.from(text, (byte) => Uint8Array.of(byte)));
    expect(events).toEqual([{ id: 'e-1', event: 'call.talking', data: '{"name":"王"}' }]);
  });

  it('may end their lines with CR LF, span lines and carry comments and fields without a colon', async () => {
    expect(await read(': hello\r\n\r\nretry: 5\r\n\r\ndata: a\r\ndata\r\ndata:b\r\nunknown: x\r\n\r\n')).toEqual([
      { id: null, event: 'message', data: 'a\n\nb' },
    ]);
  });

  it('that are not complete are not reported', async () => {
    expect(await read('data: a\n\ndata: b')).toEqual([{ id: null, event: 'message', data: 'a' }]);
  });
});
