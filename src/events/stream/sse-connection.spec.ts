import { EventEmitter, once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { SseConnection } from './sse-connection.js';
import { noticeText } from './sse-text.js';

const MEGABYTE = `: ${'x'.repeat(1024 * 1024)}\n\n`;

describe('SseConnection', () => {
  let app: FastifyInstance;
  afterEach(() => app.close());

  /** Serves one stream that `use` handles, and opens it. */
  async function stream(use: (connection: SseConnection) => void, method = 'GET'): Promise<IncomingMessage> {
    app = fastify({ forceCloseConnections: true });
    app.all('/', (request, reply) => {
      use(new SseConnection(request, reply));
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const [response] = (await once(get(url, { method, agent: false }), 'response')) as [IncomingMessage];
    return response;
  }

  async function textOf(response: IncomingMessage): Promise<string> {
    const parts: string[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) parts.push(chunk.toString());
    return parts.join('');
  }

  it('says how soon to come back within its first message', async () => {
    const response = await stream((connection) => {
      connection.open();
      connection.write('id: abc-8\ndata: 8\n\n');
      connection.end(noticeText('draining', {}, 26_000));
      connection.write('id: abc-9\ndata: 9\n\n');
    });
    const draining = 'event: draining\nretry: 26000\ndata: {}\n\n';
    expect(await textOf(response)).toBe(`retry: 1000\nid: abc-8\ndata: 8\n\n${draining}`);
  });

  it('is sent as it is by whatever stands between', async () => {
    const response = await stream((connection) => {
      connection.open();
      connection.end();
    });
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    expect(response.headers).not.toHaveProperty('transfer-encoding');
    response.resume();
  });

  it('tells a reader who stays sixteen megabytes behind why it is closed', async () => {
    const response = await stream((connection) => {
      connection.open();
      for (let megabytes = 0; megabytes < 40; megabytes++) connection.write(MEGABYTE);
    });
    const text = await textOf(response);
    expect(text.slice(-60)).toMatch(/event: closing\ndata: \{"reason":"slowReader"\}\n\n$/);
    expect(text.length).toBeLessThan(25 * 1024 * 1024);
  });

  it('does not wait for a reader who does not read to the end', async () => {
    const emitter = new EventEmitter();
    const closed = once(emitter, 'closed');
    const response = await stream((connection) => {
      const begin = Date.now();
      connection.onClose(() => emitter.emit('closed', Date.now() - begin));
      connection.open();
      for (let megabytes = 0; megabytes < 12; megabytes++) connection.write(MEGABYTE);
      connection.end(noticeText('draining', {}));
    });
    const [tookMs] = (await closed) as [number];
    expect(tookMs).toBeLessThan(4000);
    response.destroy();
  });

  it('notices a reader who left before anybody asked', async () => {
    const emitter = new EventEmitter();
    const left = once(emitter, 'left');
    app = fastify({ forceCloseConnections: true });
    app.get('/', (request, reply) => {
      reply.hijack();
      reply.raw.once('close', () => new SseConnection(request, reply).onClose(() => emitter.emit('left', 'at once')));
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const request = get(url, { agent: false }).on('error', () => undefined);
    await once(request, 'finish');
    setTimeout(() => request.destroy(), 50);
    expect(await left).toEqual(['at once']);
  });
});
