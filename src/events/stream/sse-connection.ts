import type { FastifyReply, FastifyRequest } from 'fastify';
import { noticeText } from './sse-text.js';

/** A reader that leaves this much unread is told, then cut off: its backlog would otherwise grow in our memory. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/** How long a browser waits before it connects again. */
const RETRY_MS = 1000;

/** How long an ended stream may take to be read to its end; a reader who is far behind gets longer. */
const LAST_WORDS_MS = 1500;
const SLOW_LAST_WORDS_MS = 15_000;

/**
 * One open event stream, written by hand: Nest's own gives every message an id and buffers what cannot be sent. Open it
 * only after every check, since it takes the answer out of the framework's hands.
 */
export class SseConnection {
  private readonly raw: FastifyReply['raw'];

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    this.raw = reply.raw;
  }

  /** Sends the headers, and how soon to come back after a cut; what follows completes that into the first message. */
  open(): void {
    this.reply.hijack();
    // The connection ends with the stream, so it needs no chunks: they would make four pieces of each message.
    this.raw.useChunkedEncodingByDefault = false;
    this.raw.writeHead(200, {
      ...(this.reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      // Proxies and development servers that compress would hold messages back.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    if (this.request.method === 'HEAD') {
      this.raw.end();
      return;
    }
    this.raw.socket?.setNoDelay(true);
    this.write(`retry: ${RETRY_MS}\n`);
  }

  write(text: string): void {
    if (this.isOver) return;
    this.raw.write(text);
    if (this.raw.writableLength > MAX_UNREAD_BYTES) this.end(noticeText('closing', { reason: 'slowReader' }));
  }

  /** Ends the stream, with a last word where the reader has not heard it yet. */
  end(lastWord = ''): void {
    if (this.isOver) return;
    const isFarBehind = this.raw.writableLength > MAX_UNREAD_BYTES;
    this.raw.end(lastWord);
    // A reader that does not read would keep the connection, and all that waits for it, for ever.
    const cutOff = setTimeout(() => this.raw.destroy(), isFarBehind ? SLOW_LAST_WORDS_MS : LAST_WORDS_MS).unref();
    this.onClose(() => clearTimeout(cutOff));
  }

  /** Ends the stream at once: nobody is there to hear a last word. */
  cut(): void {
    this.raw.destroy();
  }

  /** Calls back when the reader is gone; at once when it left before anybody asked. */
  onClose(left: () => void): void {
    if (this.raw.destroyed) left();
    else this.raw.once('close', left);
  }

  private get isOver(): boolean {
    return this.raw.writableEnded || this.raw.destroyed;
  }
}
