import type { Dispatcher } from 'undici';
import { version } from '../../config/version.js';
import { bodyText, decodedBody } from './answer-body.js';
import type { RequestPurpose } from './request-queue.js';
import { GIVEN_UP, UpstreamFailure, type FailureKind } from './upstream-failure.js';

/** Names in lower case; a repeated header is a list. */
export type UpstreamHeaders = Record<string, string | string[] | undefined>;

/** One request to an upstream. */
export interface UpstreamRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
  /** One deadline for everything: waiting for a connection, connecting, sending, and the whole answer. */
  deadlineMs: number;
  /** Told the headers when they arrive, so that they count even if the body turns out to be worthless. */
  onHeaders?: ((headers: UpstreamHeaders) => void) | undefined;
  /** How soon it is sent when others wait too; a command, unless said otherwise. */
  purpose?: RequestPurpose | undefined;
  /** Whose share of the upstream it takes. */
  agent?: string | undefined;
  /** Handed what gives the exchange up: whatever it would still bring is of no use to anybody then. */
  onBegin?: ((giveUp: () => void) => void) | undefined;
}

/** An answer, read to its end; its body is not parsed yet. */
export interface UpstreamResponse {
  status: number;
  headers: UpstreamHeaders;
  body: string;
}

/** Whoever runs the upstream finds us in the logs there. */
const USER_AGENT = `contact-centre-bff/${version}`;

/** What is the same for all requests to one upstream. */
export interface Endpoint {
  /** Stands before every path. */
  readonly pathPrefix: string;
  readonly maxAnswerBytes: number;
}

/**
 * Sends one request over an undici pool or connection, once, and reads the whole answer, or throws an `UpstreamFailure`.
 * @param onEnd told before that whether the whole answer came
 */
export function exchange(
  connections: Dispatcher,
  request: UpstreamRequest,
  { pathPrefix, maxAnswerBytes }: Endpoint,
  onEnd?: (isWhole: boolean) => void,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const { method, body = null, deadlineMs } = request;
    const path = pathPrefix + request.path;
    // Without it any coding would do (RFC 9110, section 12.5.3).
    const headers = { ...request.headers, 'User-Agent': USER_AGENT, 'Accept-Encoding': 'identity' };
    const handler = new Exchange(request, maxAnswerBytes, resolve, reject, onEnd);
    // What is late already would still go out, because a timer fires only after it was sent.
    if (deadlineMs <= 0) handler.expire();
    else connections.dispatch({ method, path, headers, body }, handler);
  });
}

/** What waited for a connection for longer than this part of its time would be sent only to time out. */
export const LATEST_START = 0.95;

/** undici's names for bytes that are no HTTP head, one that contradicts itself, or too long a one. */
const NOT_HTTP = new Set(['HTTPParserError', 'ResponseContentLengthMismatchError', 'HeadersOverflowError']);

class Exchange implements Dispatcher.DispatchHandler {
  /** Not the whole request: a poll is held for seconds. */
  readonly #onHeaders: UpstreamRequest['onHeaders'];
  readonly #timer: NodeJS.Timeout;
  readonly #latestStart: number;
  readonly #chunks: Buffer[] = [];
  #control: Dispatcher.DispatchController | undefined;
  #status: number | null = null;
  #headers: UpstreamHeaders = {};
  #size = 0;
  #over = false;

  constructor(
    { deadlineMs, onHeaders, onBegin }: UpstreamRequest,
    private readonly maxAnswerBytes: number,
    private readonly resolve: (response: UpstreamResponse) => void,
    private readonly reject: (failure: UpstreamFailure) => void,
    private readonly onEnd: ((isWhole: boolean) => void) | undefined,
  ) {
    this.#onHeaders = onHeaders;
    this.#timer = setTimeout(expire, deadlineMs, this);
    this.#latestStart = performance.now() + LATEST_START * deadlineMs;
    onBegin?.(() => this.#fail('broken', GIVEN_UP));
  }

  expire(): void {
    this.#fail('timeout', 'DEADLINE');
  }

  onRequestStart(control: Dispatcher.DispatchController): void {
    if (performance.now() > this.#latestStart) this.expire();
    // undici has no way to withdraw a queued request: without this a dial that missed its deadline goes out later.
    if (this.#over) control.abort(new Error('late'));
    else this.#control = control;
  }

  onResponseStart(_control: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    this.#status = status;
    this.#headers = headers;
    this.#onHeaders?.(headers);
    if (Number(headers['content-length']) > this.maxAnswerBytes) this.#fail('oversized', 'TOO_LARGE');
  }

  onResponseData(_control: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.maxAnswerBytes) this.#fail('oversized', 'TOO_LARGE');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#end(true)) return;
    const [only, ...others] = this.#chunks;
    const bytes = only !== undefined && others.length === 0 ? only : Buffer.concat(this.#chunks);
    const coding = this.#headers['content-encoding'];
    if (coding === undefined) this.#answer(bytes);
    else void this.#decode(bytes, coding);
  }

  onResponseError(_control: Dispatcher.DispatchController, error: Error): void {
    const reason = reasonOf(error);
    if (this.#control === undefined) this.#fail('unreachable', reason);
    else this.#fail(this.#status !== null || NOT_HTTP.has(error.name) ? 'malformed' : 'broken', reason);
  }

  #answer(bytes: Buffer): void {
    const body = bodyText(bytes, this.#headers['content-type']);
    this.resolve({ status: this.#status ?? 0, headers: this.#headers, body });
  }

  async #decode(bytes: Buffer, coding: string | string[]): Promise<void> {
    try {
      this.#answer(await decodedBody(bytes, coding, this.maxAnswerBytes));
    } catch (error) {
      const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      this.reject(this.#failure(isTooLarge ? 'oversized' : 'malformed', isTooLarge ? 'TOO_LARGE' : 'CONTENT_CODING'));
    }
  }

  #fail(kind: FailureKind, reason: string): void {
    if (!this.#end(false)) return;
    this.reject(this.#failure(kind, reason));
    this.#control?.abort(new Error(reason));
  }

  #failure(kind: FailureKind, reason: string): UpstreamFailure {
    return new UpstreamFailure(kind, { sent: this.#control !== undefined, status: this.#status, reason });
  }

  /** True for the first to call it: an exchange ends once. */
  #end(isWhole: boolean): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    this.onEnd?.(isWhole);
    return true;
  }
}

function expire(exchange: Exchange): void {
  exchange.expire();
}

/** The error's code; messages are left out, because they name addresses. */
function reasonOf(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(error.code) ? error.code : error.name;
}
