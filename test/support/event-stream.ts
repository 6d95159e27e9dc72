import { once } from 'node:events';
import { get, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { ChangeSignal } from './change-signal.js';
import { checkEvent, type StreamName } from './documented-events.js';
import { readServerSentEvents } from './server-sent-events.js';

/** Parsed JSON of unknown shape. */
export type Json = ReturnType<typeof JSON.parse>;

export interface StreamEvent {
  id: string | undefined;
  event: string | undefined;
  /** The parsed `data`. */
  data: Json;
}

const WAIT_MS = 60_000;

/**
 * A browser's view of an event stream: what arrived, in order, and a way to wait for more. An event that the OpenAPI
 * document does not describe fails whoever waits.
 */
export class EventStream {
  /** What happened, and the ends that were announced; neither `open`, with which a stream begins, nor `ping`. */
  readonly events: StreamEvent[] = [];
  /** How everything stood when the stream began; null where it goes on from an earlier one. */
  begin: StreamEvent | null = null;
  pings = 0;
  /** The raw text as it came. */
  text = '';
  ended = false;
  private undocumented: Error | null = null;
  private readonly changes = new ChangeSignal();
  private request!: ClientRequest;
  headers: IncomingHttpHeaders = {};
  status = 0;

  constructor(private readonly name: StreamName) {}

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
    const stream = new EventStream(url.includes('/mobile-agent/') ? 'CallStreamEvent' : 'AgentStreamEvent');
    stream.request = get(url, { headers, agent: false });
    const [response] = (await once(stream.request, 'response')) as [IncomingMessage];
    stream.request.on('error', () => stream.finish());
    stream.headers = response.headers;
    stream.status = response.statusCode ?? 0;
    void stream.read(response).catch(() => stream.finish());
    return stream;
  }

  /** The newest id received, once there is one: what a browser would come back with. */
  async position(): Promise<string> {
    await this.until(() => this.lastId() !== undefined, 'a position');
    return this.lastId()!;
  }

  private lastId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id ?? this.begin?.id;
  }

  /** The types received so far. */
  types(): (string | undefined)[] {
    return this.events.map(({ event }) => event);
  }

  /** The first event that fits, already received or still to come. */
  async find(fits: (event: StreamEvent) => boolean, what = 'an event'): Promise<StreamEvent> {
    await this.until(() => this.events.some(fits), what);
    return this.events.find(fits)!;
  }

  /** The first event of this type, of this call when one is given. */
  type(type: string, callId?: string): Promise<StreamEvent> {
    const fits = ({ event, data }: StreamEvent) => event === type && (callId === undefined || data.call?.id === callId);
    return this.find(fits, `${type}${callId === undefined ? '' : ` of call ${callId}`}`);
  }

  async until(isSo: () => boolean, what = 'something'): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      if (this.undocumented !== null) throw this.undocumented;
      if (isSo()) return;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0) throw new Error(`Waited ${WAIT_MS} ms for ${what}; so far: ${this.types().join(', ')}`);
      await this.changes.next(leftMs);
    }
  }

  close(): void {
    this.request.destroy();
  }

  private async read(body: IncomingMessage): Promise<void> {
    await readServerSentEvents(this.recorded(body), ({ id, event, data }) =>
      this.take({ id, event, data: JSON.parse(data) }),
    );
    this.finish();
  }

  private async *recorded(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      this.text += decoder.decode(chunk, { stream: true });
      yield chunk;
      // Everything that the chunk completed has been taken by now.
      this.changes.notify();
    }
  }

  private take(told: StreamEvent): void {
    this.check(told);
    if (told.event === 'open') this.begin = told;
    else if (told.event === 'ping') this.pings += 1;
    else this.events.push(told);
  }

  private check(told: StreamEvent): void {
    try {
      checkEvent(this.name, told);
    } catch (error) {
      this.undocumented ??= error as Error;
    }
  }

  private finish(): void {
    this.ended = true;
    this.changes.notify();
  }
}
