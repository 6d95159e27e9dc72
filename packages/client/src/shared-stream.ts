import type { Http } from './http.js';
import type { ServerSentEvent } from './sse.js';
import { EventStream, type StreamObserver, type StreamState } from './stream.js';

export interface SharedStreamObserver extends StreamObserver {
  /** Everything known so far as an `open` message, for a tab that joins; null before anything is. */
  openMessage(): ServerSentEvent | null;
}

type Shared =
  | { kind: 'message'; message: ServerSentEvent }
  | { kind: 'state'; state: StreamState }
  /** The reading tab is not frozen; of its stream this says nothing. */
  | { kind: 'heartbeat' }
  | { kind: 'joined' };

/** The tab that reads sends a heartbeat; one that is silent for longer is taken to be frozen and replaced. */
const HEARTBEAT_MS = 10_000;
const FROZEN_AFTER_MS = 45_000;

/**
 * One stream for all tabs of an origin: a Web Lock elects the tab that reads, a BroadcastChannel passes its messages on. The
 * next reader goes on behind the last id that it received, so that closing the elected tab leaves no gap. Where a browser
 * has neither, or tabs cannot know that they belong to one user, each tab reads for itself.
 */
export class SharedStream {
  #stream: EventStream | null = null;
  #lastEventId: string | null = null;
  #state: StreamState = 'connecting';
  #lastReceivedAt = Date.now();
  #isClosed = false;
  #waiting = new AbortController();
  #releaseLock: () => void = () => undefined;
  readonly #channel: BroadcastChannel | null = null;
  readonly #timer: ReturnType<typeof setInterval> | undefined;

  /** @param group what only tabs of one user and one agent have in common; null reads alone */
  constructor(
    private readonly http: Http,
    private readonly path: string,
    private readonly group: string | null,
    private readonly observer: SharedStreamObserver,
  ) {
    if (group === null || !canShare()) {
      this.#lead();
      return;
    }
    this.#channel = new BroadcastChannel(group);
    this.#channel.onmessage = ({ data }: MessageEvent<Shared>) => this.#receive(data);
    this.#broadcast({ kind: 'joined' });
    this.#timer = setInterval(() => this.#heartbeat(), HEARTBEAT_MS);
    void this.#awaitLock({ signal: this.#waiting.signal });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#waiting.abort();
    this.#stream?.close();
    this.#releaseLock();
    this.#channel?.close();
  }

  /** Reads while the lock is held; when another tab takes it away, waits for it again. */
  async #awaitLock(options: LockOptions): Promise<void> {
    try {
      await navigator.locks.request(this.group ?? '', options, async () => {
        if (this.#isClosed) return;
        this.#lead();
        await new Promise<void>((resolve) => (this.#releaseLock = resolve));
      });
    } catch {
      // Not an error: this tab stopped waiting, or the lock was taken from it while it was frozen.
      this.#stream?.close();
      this.#stream = null;
      if (!this.#isClosed && !('signal' in options && this.#waiting.signal !== options.signal))
        void this.#awaitLock({ signal: (this.#waiting = new AbortController()).signal });
    }
  }

  #lead(): void {
    const onMessage = (message: ServerSentEvent) => {
      this.#broadcast({ kind: 'message', message });
      this.observer.onMessage(message);
    };
    const onState: StreamObserver['onState'] = (state, error) => {
      this.#state = state;
      this.#broadcast({ kind: 'state', state });
      this.observer.onState(state, error);
    };
    this.#stream = new EventStream(this.http, this.path, { onMessage, onState }, this.#lastEventId);
  }

  #receive(shared: Shared): void {
    if (shared.kind === 'joined') {
      const open = this.#stream && this.observer.openMessage();
      if (open) this.#broadcast({ kind: 'message', message: open });
      if (this.#stream) this.#broadcast({ kind: 'state', state: this.#state });
      return;
    }
    if (this.#stream !== null) return;
    this.#lastReceivedAt = Date.now();
    if (shared.kind === 'state') this.observer.onState(shared.state, null);
    else if (shared.kind === 'message') {
      this.#lastEventId = shared.message.id ?? this.#lastEventId;
      this.observer.onMessage(shared.message);
    }
  }

  #heartbeat(): void {
    if (this.#stream !== null) this.#broadcast({ kind: 'heartbeat' });
    else if (Date.now() - this.#lastReceivedAt >= FROZEN_AFTER_MS) this.#takeOver();
  }

  #takeOver(): void {
    this.#lastReceivedAt = Date.now();
    const waiting = this.#waiting;
    this.#waiting = new AbortController();
    waiting.abort();
    void this.#awaitLock({ steal: true });
  }

  #broadcast(shared: Shared): void {
    if (!this.#isClosed) this.#channel?.postMessage(shared);
  }
}

/** Both are missing on pages served over plain http, and locks in Node before version 24. */
function canShare(): boolean {
  return 'BroadcastChannel' in globalThis && 'navigator' in globalThis && 'locks' in navigator;
}
