import { parse } from 'lossless-json';
import { ChangeSignal } from '../test/support/change-signal.js';
import { readServerSentEvents } from '../test/support/server-sent-events.js';

/** What the demo reads of an answer; the service's own types are not imported, as a CRM would not have them either. */
export interface Answer {
  status: number;
  location: string | null;
  body: Record<string, unknown>;
}

interface AgentEvent {
  type: string;
  call: { id: string; state: string; kind: string } | null;
}

const EVENT_WAIT_MS = 60_000;

/** A small CRM: asks over HTTP and follows events, nothing else. */
export class ServiceClient {
  constructor(private readonly url: string) {}

  async send(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      location: response.headers.get('location'),
      body: text === '' ? {} : (parse(text) as Record<string, unknown>),
    };
  }

  async follow(agentId: string): Promise<AgentEvents> {
    const leave = new AbortController();
    const response = await fetch(`${this.url}/v1/agents/${agentId}/events`, { signal: leave.signal });
    if (response.body === null) throw new Error('The event stream has no body');
    return new AgentEvents(response.body, leave);
  }
}

/** One agent's events as they arrive. */
export class AgentEvents {
  private readonly received: AgentEvent[] = [];
  private readonly changes = new ChangeSignal();

  constructor(
    body: ReadableStream<Uint8Array>,
    private readonly leave: AbortController,
  ) {
    void readServerSentEvents(body, ({ event, data }) => this.take(event, data)).catch(() => undefined);
  }

  /** The first event that fits, of those after the one that the last call returned. */
  async next(what: string, fits: (event: AgentEvent) => boolean): Promise<AgentEvent> {
    const deadline = Date.now() + EVENT_WAIT_MS;
    for (;;) {
      const index = this.received.findIndex(fits);
      const event = this.received[index];
      if (event !== undefined) {
        this.received.splice(0, index + 1);
        return event;
      }
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`waited ${EVENT_WAIT_MS / 1000} s for ${what}`);
      await this.changes.next(leftMs);
    }
  }

  close(): void {
    this.leave.abort();
  }

  private take(event: string | undefined, data: string): void {
    if (event === 'open' || event === 'ping') return; // how things stand, and that the stream lives
    this.received.push(parse(data) as AgentEvent);
    this.changes.notify();
  }
}
