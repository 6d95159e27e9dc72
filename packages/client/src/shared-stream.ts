import type { Http } from './http.js';
import type { ServerSentEvent } from './sse.js';
import { EventStream, type StreamObserver, type StreamState } from './stream.js';

export interface SharedStreamObserver extends StreamObserver {
  /** Everything known so far as an `open` message, for a tab that joins; null before anything is. */
  openMessage(): ServerSentEvent | null;
}

type Shared =
  /** `isForNewTabs`: everything known, again; other tabs may know more by now. */
  | { kind: 'message'; message: ServerSentEvent; isForNewTabs?: boolean }
  | { kind: 'state'; state: StreamState }
  /** The reading tab is not frozen; of its stream this says nothing. */
  | { kind: 'heartbeat' }
  | { kind: 'joined' };

/** The tab that reads sends a heartbeat; one that is silent for longer is taken to be frozen and replaced. */
const HEARTBEAT_MS = 10_000;
const FROZEN_AFTER_MS = 45_000;
/** A tab whose own token keeps the stream closed for this long lets another try. */
const HAND_OVER_AFTER_MS = 45_000;

/**
 * One stream for all tabs of an origin: a Web Lock elects the tab that reads, a BroadcastChannel passes its messages on. The
 * next reader goes on behind the last id that it received, so that closing the elected tab leaves no gap. Where a browser
 * has neither or refuses them, or tabs cannot know that they belong to one user, each tab reads for itself.
 */
export class SharedStream {
  #stream: EventStream | null = null;
  #lastEventId: string | null = null;
  /** Whether this tab has heard everything since an `open` or `reset`. */
  #isSynced = false;
  #refusedSince = Infinity;
  #state: StreamState = 'connecting';
  #lastReceivedAt = Date.now();
  #isClosed = false;
  #waiting = new AbortController();
  #releaseLock: () => void = () => undefined;
  #channel: BroadcastChannel | null = null;
  readonly #timer: ReturnType<typeof setInterval> | undefined;

  /** @param group what only tabs of one user and one agent have in common; null reads alone */
  constructor(
    private readonly http: Http,
    private readonly path: string,
    private readonly group: string | null,
    private readonly observer: SharedStreamObserver,
  ) {
    this.#channel = group === null ? null : openChannel(group);
    if (this.#channel === null) {
      this.#lead();
      return;
    }
    this.#channel.onmessage = ({ data }: MessageEvent<Shared>) => this.#receive(data);
    this.#broadcast({ kind: 'joined' });
    this.#timer = setInterval(() => this.#heartbeat(), HEARTBEAT_MS);
    void this.#awaitLock({ signal: this.#waiting.signal });
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.abort();
    this.#stream?.close();
    this.#releaseLock();
    this.#stopSharing();
  }

  #stopSharing(): void {
    clearInterval(this.#timer);
    this.#channel?.close();
    this.#channel = null;
  }

  /** Reads while the lock is held; handed over, or taken away while this tab was frozen, it is waited for again. */
  async #awaitLock(options: LockOptions): Promise<void> {
    try {
      await navigator.locks.request(this.group ?? '', options, async () => {
        if (this.#isClosed) return;
        this.#lead();
        await new Promise<void>((resolve) => (this.#releaseLock = resolve));
      });
    } catch (error) {
      if (options.signal?.aborted) return;
      if (!(error instanceof DOMException && error.name === 'AbortError')) {
        // A sandboxed frame, or a browser that blocks storage: locks exist, but not for this page.
        this.#stopSharing();
        this.#lead();
        return;
      }
    }
    if (this.#isClosed) return;
    this.#stream?.close();
    this.#stream = null;
    this.#lastReceivedAt = Date.now();
    void this.#awaitLock({ signal: (this.#waiting = new AbortController()).signal });
  }

  #lead(): void {
    const onMessage = (message: ServerSentEvent) => {
      this.#note(message);
      this.#broadcast({ kind: 'message', message });
      this.observer.onMessage(message);
    };
    const onState: StreamObserver['onState'] = (state, error) => {
      this.#state = state;
      if (state === 'live') this.#refusedSince = Infinity;
      else if (state === 'refused' || error?.code === 'TOKEN_UNAVAILABLE')
        this.#refusedSince = Math.min(this.#refusedSince, Date.now());
      this.#broadcast({ kind: 'state', state });
      this.observer.onState(state, error);
    };
    this.#refusedSince = Infinity;
    const position = this.#isSynced ? this.#lastEventId : null;
    this.#stream = new EventStream(this.http, this.path, { onMessage, onState }, position);
    // A tab that joined while nobody was reading got no answer.
    this.#tellNewTabs();
  }

  #tellNewTabs(): void {
    const message = this.#isSynced ? this.observer.openMessage() : null;
    if (message !== null) this.#broadcast({ kind: 'message', message, isForNewTabs: true });
  }

  #note({ id, event }: ServerSentEvent): void {
    this.#lastEventId = id ?? this.#lastEventId;
    this.#isSynced ||= event === 'open' || event === 'reset';
  }

  #receive(shared: Shared): void {
    if (shared.kind === 'joined') {
      if (this.#stream === null) return;
      this.#tellNewTabs();
      this.#broadcast({ kind: 'state', state: this.#state });
      return;
    }
    if (this.#stream !== null) return;
    this.#lastReceivedAt = Date.now();
    if (shared.kind === 'state') this.observer.onState(shared.state, null);
    else if (shared.kind === 'message' && !(shared.isForNewTabs && this.#isSynced)) {
      this.#note(shared.message);
      this.observer.onMessage(shared.message);
    }
  }

  #heartbeat(): void {
    if (this.#stream === null) {
      if (Date.now() - this.#lastReceivedAt >= FROZEN_AFTER_MS) this.#takeOver();
      return;
    }
    this.#broadcast({ kind: 'heartbeat' });
    if (Date.now() - this.#refusedSince >= HAND_OVER_AFTER_MS) void this.#handOver();
  }

  /** Each tab has a token of its own: where this one is refused, that of a waiting tab may not be. */
  async #handOver(): Promise<void> {
    const { pending = [] } = await navigator.locks.query();
    if (pending.some(({ name }) => name === this.group)) this.#releaseLock();
  }

  #takeOver(): void {
    this.#lastReceivedAt = Date.now();
    const waiting = this.#waiting;
    this.#waiting = new AbortController();
    waiting.abort();
    void this.#awaitLock({ steal: true });
  }

  #broadcast(shared: Shared): void {
    this.#channel?.postMessage(shared);
  }
}

/** Null where a page has no channels or no locks: over plain http, in frames without an origin, in Node before version 24. */
function openChannel(name: string): BroadcastChannel | null {
  if (!('BroadcastChannel' in globalThis && 'navigator' in globalThis && 'locks' in navigator)) return null;
  try {
    return new BroadcastChannel(name);
  } catch {
    // A browser that blocks storage refuses it.
    return null;
  }
}
