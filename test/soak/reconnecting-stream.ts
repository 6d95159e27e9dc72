import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readServerSentEvents } from '../support/server-sent-events.js';

export interface SoakMessage {
  id: string | undefined;
  event: string | undefined;
  data: string;
}

/** An event stream as a browser keeps it: whenever it is cut, it goes on where it stopped. */
export class ReconnectingStream {
  private lastEventId = '';
  private request: ClientRequest | undefined;
  private closed = false;
  private opened: () => void = () => undefined;
  /** From here on nothing may be missed. */
  readonly begun = new Promise<void>((resolve) => (this.opened = resolve));
  readonly ended: Promise<void>;

  constructor(
    private readonly url: () => string,
    private readonly told: (message: SoakMessage) => void,
  ) {
    this.ended = this.run();
  }

  /** Cuts the connection, as a bad network does. */
  cut(): void {
    this.request?.destroy();
  }

  close(): void {
    this.closed = true;
    this.cut();
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      await this.connection();
      await sleep(20);
    }
  }

  /** One connection, from its beginning to its end. */
  private connection(): Promise<void> {
    return new Promise((resolve) => {
      const headers = this.lastEventId === '' ? {} : { 'last-event-id': this.lastEventId };
      this.request = get(this.url(), { headers, agent: false }, (response) => this.read(response));
      this.request.on('error', () => undefined).once('close', resolve);
    });
  }

  private read(response: IncomingMessage): void {
    readServerSentEvents(response, ({ id, event, data }) => {
      this.lastEventId = id ?? this.lastEventId;
      if (event === 'open') this.opened();
      else if (event !== 'ping') this.told({ id, event, data });
    }).catch(() => undefined);
  }
}
