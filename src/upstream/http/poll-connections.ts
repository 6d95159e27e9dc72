import { Client } from 'undici';
import { exchange, type Endpoint, type UpstreamRequest, type UpstreamResponse } from './upstream-exchange.js';

/**
 * The connections of held polls: as many as there are agents, nearly all of them busy all the time. undici's `Pool` looks
 * for a free one from the first on, which at ten thousand agents takes longer than the poll; here the one used last is taken.
 */
export class PollConnections {
  readonly #idle: Client[] = [];
  #busy = 0;
  #isClosing = false;
  #allEnded: () => void = () => undefined;

  constructor(
    private readonly open: () => Client,
    private readonly endpoint: Endpoint,
  ) {}

  /** Throws `UpstreamFailure`. */
  exchange(request: UpstreamRequest): Promise<UpstreamResponse> {
    const client = this.#idle.pop() ?? this.open();
    this.#busy += 1;
    return exchange(client, request, this.endpoint, (isWhole) => this.#end(client, isWhole));
  }

  /** Lets running polls finish, then closes their connections. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const ended = new Promise<void>((resolve) => (this.#allEnded = resolve));
    await Promise.all(this.#idle.splice(0).map((client) => client.close()));
    if (this.#busy > 0) await ended;
  }

  /** One over which something failed is not used again: undici has closed it, or will when it is open and idle. */
  #end(client: Client, isWhole: boolean): void {
    this.#busy -= 1;
    if (this.#isClosing) void client.close();
    else if (isWhole) this.#idle.push(client);
    if (this.#busy === 0) this.#allEnded();
  }
}
