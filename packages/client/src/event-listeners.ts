import type { AgentMessage, MessageOf } from './snapshot.js';
import type { ServerSentEvent } from './sse.js';

/** What `on` listens for: a type of the stream such as `call.talking`, or `*` for every message. */
export type EventType = AgentMessage['type'] | '*';
export type Listener<Type extends EventType = EventType> = (
  message: Type extends AgentMessage['type'] ? MessageOf<Type> : AgentMessage,
) => void;

/** Who listens to which messages of an agent. */
export class EventListeners {
  readonly #byType = new Map<string, Set<Listener>>();

  /** The returned function unsubscribes. */
  add<Type extends EventType>(type: Type, listener: Listener<Type>): () => void {
    const listeners = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** `open` and `reset` are no events of the agent: the snapshot has their contents already. */
  dispatch({ event, data }: ServerSentEvent): void {
    if (event === 'open' || event === 'reset') return;
    const message = JSON.parse(data) as AgentMessage;
    for (const type of [event, '*']) for (const listener of this.#byType.get(type) ?? []) notify(listener, message);
  }
}

/** A listener that throws is a defect of the page: it is reported as one, and neither the stream nor others suffer. */
export function notify<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
