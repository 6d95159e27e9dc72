import type { components } from './api.js';
import { EventListeners, notify } from './event-listeners.js';
import type { Http } from './http.js';
import { SharedStream } from './shared-stream.js';
import {
  applyMessage,
  emptySnapshot,
  isOver,
  withCall,
  withSession,
  type AgentMessage,
  type AgentSnapshot,
  type Call,
  type Session,
} from './snapshot.js';
import type { ServerSentEvent } from './sse.js';
import type { StreamState } from './stream.js';

/** The snapshot of one agent: filled and kept up to date by the event stream, and by what commands are answered. */
export class LiveSnapshot {
  readonly listeners = new EventListeners();
  readonly #subscribers = new Set<(snapshot: AgentSnapshot) => void>();
  #snapshot = emptySnapshot;
  #lastId: string | null = null;
  #stream: SharedStream | null = null;
  #isClosed = false;
  /** When the stream last proved that it lives. */
  #liveAt = 0;

  /** @param path of the agent */
  constructor(
    private readonly http: Http,
    private readonly path: string,
  ) {}

  /** @param sharedAs what all tabs of this agent have in common; null for a stream of this tab alone */
  async open(sharedAs: string | null): Promise<void> {
    const subject = sharedAs === null ? null : await this.http.token.subject().catch(() => null);
    if (this.#isClosed) return;
    this.#stream = new SharedStream(this.http, `${this.path}/events`, subject && `${sharedAs}|${subject}`, {
      onMessage: (message) => this.#receive(message),
      onState: (state) => this.#receiveState(state),
      openMessage: () => this.#openMessage(),
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#stream?.close();
    const { connection, staleSince } = this.#snapshot;
    this.#follow({
      ...this.#snapshot,
      connection: 'closed',
      staleSince: connection === 'live' ? Date.now() : staleSince,
    });
  }

  get(): AgentSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: AgentSnapshot) => void): () => void {
    this.#subscribers.add(listener);
    listener(this.#snapshot);
    return () => this.#subscribers.delete(listener);
  }

  keepSession(session: Session): Session {
    this.#follow(withSession(this.#snapshot, session));
    return session;
  }

  keepCall(call: Call): Call {
    if (call.kind !== 'bidirectional') this.#follow(withCall(this.#snapshot, call));
    return call;
  }

  async refreshPreviews(): Promise<void> {
    const list = await this.http
      .send<components['schemas']['PreviewOfferListDto']>({ method: 'GET', path: `${this.path}/previews` })
      .catch(() => null);
    if (list !== null) this.#follow({ ...this.#snapshot, previews: list.items });
  }

  #receive(message: ServerSentEvent): void {
    if (message.id !== null) this.#lastId = message.id;
    const known = this.#snapshot.calls;
    this.#follow(applyMessage(this.#snapshot, message));
    this.listeners.dispatch(message);
    if (changesOffers(message, known)) void this.refreshPreviews();
    if (message.event === 'open' || message.event === 'reset') this.#readLostEnds(known);
  }

  /** A call that ended in a gap of the stream is missing from its new snapshot; the service tells how it ended. */
  #readLostEnds(known: readonly Call[]): void {
    const { calls } = this.#snapshot;
    const missing = known.filter((call) => !isOver(call) && !calls.some(({ id }) => id === call.id));
    for (const { id } of missing)
      void this.http.send<Call>({ method: 'GET', path: `${this.path}/calls/${id}` }).then(
        (call) => this.keepCall(call),
        // A service that has forgotten the call has nothing to show.
        () => undefined,
      );
  }

  #receiveState(state: StreamState): void {
    if (this.#isClosed) return;
    if (state === 'live') this.#liveAt = Date.now();
    const { connection, staleSince } = this.#snapshot;
    if (state !== connection)
      this.#follow({
        ...this.#snapshot,
        connection: state,
        staleSince: state === 'live' ? null : connection === 'live' ? this.#liveAt : staleSince,
      });
  }

  #openMessage(): ServerSentEvent | null {
    const { session, calls, previews } = this.#snapshot;
    if (this.#lastId === null) return null;
    return { id: this.#lastId, event: 'open', data: JSON.stringify({ id: this.#lastId, session, calls, previews }) };
  }

  #follow(snapshot: AgentSnapshot): void {
    if (snapshot === this.#snapshot) return;
    this.#snapshot = snapshot;
    for (const subscriber of this.#subscribers) notify(subscriber, snapshot);
  }
}

/** No message carries an offer itself, and none says that another tab dialled it: then there is a new call. */
function changesOffers({ event, data }: ServerSentEvent, known: readonly Call[]): boolean {
  if (event === 'preview.offered') return true;
  if (!event.startsWith('call.')) return false;
  const { call } = JSON.parse(data) as AgentMessage;
  return call?.kind === 'preview' && !known.some(({ id }) => id === call.id);
}
