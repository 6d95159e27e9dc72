import type { FastifyReply, FastifyRequest } from 'fastify';
import type { StreamReader } from './event-log.js';

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
  /** What was told before the headers were out. */
  private early: string[] | null = [];
  private endedEarly = false;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {
    this.raw = reply.raw;
  }

  /** Sends the headers and the position, which a browser hands back when it reconnects; then what it missed. */
  open({ position, reset, missed }: Pick<StreamReader, 'position' | 'reset' | 'missed'>): void {
    this.reply.hijack();
    this.raw.writeHead(200, {
      ...(this.reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    if (this.request.method === 'HEAD') {
      this.raw.end();
      return;
    }
    this.raw.socket?.setNoDelay(true);
    const [early, resetNotice] = [this.early ?? [], reset === null ? '' : notice('reset', { reason: reset })];
    this.early = null;
    // With a replay only what was really told counts.
    const start = missed.length > 0 && reset === null ? '' : `id: ${position}\n`;
    for (const text of [`retry: ${RETRY_MS}\n${start}: open\n\n${resetNotice}`, ...missed, ...early]) this.write(text);
    if (this.endedEarly) this.end();
  }

  write(text: string): void {
    if (this.early !== null) this.early.push(text);
    if (this.early !== null || this.isOver) return;
    this.raw.write(text);
    if (this.raw.writableLength > MAX_UNREAD_BYTES) this.end('closing', { reason: 'slowReader' });
  }

  /** A message of ours that has no place in the log, and so no id. */
  notice(event: 'reset' | 'closing' | 'draining', data: Record<string, string>): void {
    this.write(notice(event, data));
  }

  heartbeat(): void {
    this.write(': still here\n\n');
  }

  /** Ends the stream, with a last word where the reader has not heard it yet. */
  end(event?: 'closing' | 'draining', data: Record<string, string> = {}): void {
    const lastWords = event === undefined ? '' : notice(event, data);
    if (this.early !== null) {
      this.early.push(lastWords);
      this.endedEarly = true;
      return;
    }
    if (this.isOver) return;
    const isFarBehind = this.raw.writableLength > MAX_UNREAD_BYTES;
    this.raw.end(lastWords);
    // A reader that does not read would keep the connection, and all that waits for it, for ever.
    const cutOff = setTimeout(() => this.raw.destroy(), isFarBehind ? SLOW_LAST_WORDS_MS : LAST_WORDS_MS).unref();
    this.onClose(() => clearTimeout(cutOff));
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

function notice(event: string, data: Record<string, string>): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
