import type { Http } from './http.js';
import { ContactCentreError, problemOf } from './problem.js';
import { readEvents, type ServerSentEvent } from './sse.js';

export interface StreamObserver {
  /** A message of the stream; `ping`, `draining` and `closing` stay here. */
  onMessage(message: ServerSentEvent): void;
  onState(state: StreamState, error: ContactCentreError | null): void;
}

/** `refused`: the service will not open this stream for this user; it is tried again only now and then. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'refused';

/** The service pings every 15 s: two missed pings, and a connection that hangs without closing is given up. */
const SILENCE_MS = 40_000;
const WATCH_EVERY_MS = 5_000;
/** A page that comes back to the front, or online, does not wait for the watchdog. */
const RESUME_SILENCE_MS = 20_000;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 20_000;
/** A connection that ends sooner counts as a failure, so that one which is opened and closed at once is not a storm. */
const STEADY_MS = 5_000;
const REFUSED_PAUSE_MS = 60_000;

/** The events that mean: look at the connection now. */
const RESUME_EVENTS = ['online', 'pageshow', 'focus', 'visibilitychange'] as const;

/**
 * The agent's event stream, opened again for as long as it is wanted: with the last id, after growing and scattered
 * pauses. It is read with `fetch`, so that the token travels in a header and a refusal can be read.
 */
export class EventStream {
  #closed = false;
  #connection: AbortController | null = null;
  #lastReceivedAt = 0;
  #failures = 0;
  #liveSince = Infinity;
  #wake: () => void = () => undefined;
  readonly #watchdog: ReturnType<typeof setInterval>;

  constructor(
    private readonly http: Http,
    private readonly path: string,
    private readonly observer: StreamObserver,
    public lastEventId: string | null,
  ) {
    this.#watchdog = setInterval(() => this.#check(SILENCE_MS), WATCH_EVERY_MS);
    // In Node the stream alone must not keep a finished program alive.
    (this.#watchdog as { unref?: () => void }).unref?.();
    if (isPage()) {
      for (const name of RESUME_EVENTS) addEventListener(name, this.#resume);
      addEventListener('offline', this.#interrupt);
    }
    void this.#run();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#watchdog);
    if (isPage()) {
      for (const name of RESUME_EVENTS) removeEventListener(name, this.#resume);
      removeEventListener('offline', this.#interrupt);
    }
    this.#connection?.abort();
    this.#wake();
  }

  readonly #resume = () => {
    this.#wake();
    this.#check(RESUME_SILENCE_MS);
  };

  /** The browser knows that the network is gone long before a connection notices. */
  readonly #interrupt = () => this.#connection?.abort();

  #check(silenceMs: number): void {
    if (this.#connection !== null && Date.now() - this.#lastReceivedAt > silenceMs) this.#connection.abort();
  }

  async #run(): Promise<void> {
    this.observer.onState('connecting', null);
    while (!this.#isOver()) {
      const failure = await this.#follow().catch((error: unknown) => error);
      if (this.#isOver()) return;
      const error = failure instanceof ContactCentreError ? failure : null;
      const isRefused = error !== null && isRefusal(error);
      this.observer.onState(isRefused ? 'refused' : 'reconnecting', error);
      // A new token may be there at any moment; another refusal takes an administrator to change.
      const isLasting = isRefused && error.status !== 401;
      await this.#pause(isLasting ? REFUSED_PAUSE_MS : this.#growingPause(error));
    }
  }

  /** Asked anew after every wait: `close` is called meanwhile. */
  #isOver(): boolean {
    return this.#closed;
  }

  /** One connection, from request to end. */
  async #follow(): Promise<void> {
    const connection = (this.#connection = new AbortController());
    this.#lastReceivedAt = Date.now();
    this.#liveSince = Infinity;
    try {
      const response = await this.http.request(this.path, {
        headers: { accept: 'text/event-stream', ...(this.lastEventId && { 'last-event-id': this.lastEventId }) },
        cache: 'no-store',
        signal: connection.signal,
      });
      if (!response.ok || response.body === null) throw await problemOf(response);
      await readEvents(
        response.body,
        (message) => this.#receive(message),
        () => (this.#lastReceivedAt = Date.now()),
      );
    } finally {
      this.#connection = null;
      connection.abort();
      if (Date.now() - this.#liveSince >= STEADY_MS) this.#failures = 0;
    }
  }

  #receive(message: ServerSentEvent): void {
    // The rest of a chunk in which a listener closed the stream.
    if (this.#closed) return;
    this.#liveSince = Math.min(this.#liveSince, Date.now());
    if (message.id !== null) this.lastEventId = message.id;
    if (message.event === 'draining' || message.event === 'closing') return;
    this.observer.onState('live', null);
    // An id without data moves the position and says nothing (HTML Living Standard, section 9.2.6).
    if (message.event !== 'ping' && message.data !== '') this.observer.onMessage(message);
  }

  #growingPause(error: ContactCentreError | null): number {
    const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    const scattered = growing / 2 + (Math.random() * growing) / 2;
    return Math.max(scattered, Math.min(error?.retryAfterMs ?? 0, LONGEST_PAUSE_MS));
  }

  /** Ends early when the stream is closed or the page comes back. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A 404 of a gateway in front that has lost the service says nothing about this user. */
function isRefusal({ code, status }: ContactCentreError): boolean {
  return status >= 400 && status < 500 && status !== 429 && code !== 'INVALID_ANSWER';
}

/** In Node there is no page that could be hidden or offline. */
function isPage(): boolean {
  return 'addEventListener' in globalThis && 'document' in globalThis;
}
