/** What an agent's client got: the parsed body and the headers. */
export interface ClientAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: { message?: string; retcode?: string; result?: unknown; event?: { eventType: string; content: unknown } };
}

/** A plain client of the gateway for the simulator's own tests: it keeps Guid and cookie, and polls when told. */
export class TestClient {
  guid = '';
  cookie = '';

  constructor(
    private readonly baseUrl: string,
    readonly agentId: string,
  ) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ClientAnswer> {
    const response = await fetch(`${this.baseUrl}/agentgateway/resource/${path}`, {
      method,
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json; charset=UTF-8', Guid: this.guid, Cookie: this.cookie, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const guid = response.headers.get('set-guid');
    if (guid !== null) this.guid = guid.slice('JSESSIONID='.length);
    this.cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? this.cookie;
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  }

  login(fields: Record<string, unknown> = {}): Promise<ClientAnswer> {
    return this.send('PUT', `onlineagent/${this.agentId}`, { password: 'secret', phonenum: '40038', ...fields });
  }

  /** Signs in and into all skill queues, and takes the events of the sign-in. */
  async start(fields: Record<string, unknown> = {}): Promise<this> {
    await this.login(fields);
    await this.send('POST', `onlineagent/${this.agentId}/resetskill/true`);
    await this.events(['3', '5'].includes(String(fields['status'])) ? 3 : 2);
    return this;
  }

  call(operation: string, body: unknown): Promise<ClientAnswer> {
    return this.send('PUT', `voicecall/${this.agentId}/${operation}`, body);
  }

  /** A call operation; its parsed answer. */
  async command(method: string, path: string, body?: unknown): Promise<ClientAnswer['body']> {
    return (await this.send(method, `voicecall/${this.agentId}/${path}`, body)).body;
  }

  /** Calls a customer and takes the events until both talk; the id of the call. */
  async talkTo(called: string): Promise<string> {
    const { result } = (await this.call('callout', { called })).body;
    await this.events(5);
    return String(result);
  }

  poll(): Promise<ClientAnswer> {
    return this.send('GET', `agentevent/${this.agentId}`);
  }

  /** Polls until so many events came; fails when a poll is refused. */
  async events(count: number): Promise<{ eventType: string; content: unknown }[]> {
    const events: { eventType: string; content: unknown }[] = [];
    while (events.length < count) {
      const { body, text } = await this.poll();
      if (body.retcode !== '0') throw new Error(`The poll was refused: ${text}`);
      if (body.event !== undefined) events.push({ eventType: body.event.eventType, content: body.event.content });
    }
    return events;
  }

  /** The types of the next events. */
  async eventTypes(count: number): Promise<string[]> {
    return (await this.events(count)).map(({ eventType }) => eventType);
  }

  /** Whether nothing more comes for a while. */
  async isSilent(): Promise<boolean> {
    return (await this.poll()).text === '{"message":"","retcode":"0"}';
  }
}

function parse(text: string): ClientAnswer['body'] {
  try {
    return JSON.parse(text) as ClientAnswer['body'];
  } catch {
    return {};
  }
}
