import type { AgentMessage } from '@contact-centre-bff/client';
import { readServiceClock } from './service-clock.js';

/** One line of the event log: a request of this page or an event of the agent. */
export interface Entry {
  key: string;
  at: Date;
  title: string;
  detail: string;
  curl: string;
}

const KEPT = 100;

/** What happened, newest first, and how to do it again in a terminal. No token and no password gets in here. */
export class Journal {
  #entries: readonly Entry[] = [];
  #count = 0;
  #lastEventId = '';
  readonly #listeners = new Set<(entries: readonly Entry[]) => void>();

  /** @param identity the headers of a terminal's request, in place of those that this page sends */
  constructor(
    private readonly baseUrl: string,
    private readonly identity: readonly string[],
  ) {}

  subscribe(listener: (entries: readonly Entry[]) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#entries);
    return () => this.#listeners.delete(listener);
  }

  /** A `fetch` that writes down what it sends. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const method = init?.method ?? 'GET';
    const url = input instanceof Request ? input.url : String(input);
    readServiceClock(response);
    const body = typeof init?.body === 'string' ? withoutPasswords(init.body) : null;
    const isStream = url.endsWith('/events');
    if (!isStream)
      this.#add(`${method} ${new URL(url).pathname}`, String(response.status), this.#curl(method, url, body));
    return response;
  };

  record({ id, type, call, upstream }: AgentMessage, path: string): void {
    const position = this.#lastEventId === '' ? [] : [`-H ${quoted(`Last-Event-ID: ${this.#lastEventId}`)}`];
    this.#lastEventId = id;
    const detail = [call === null ? '' : `${call.kind} ${call.state}`, upstream?.eventType ?? ''];
    const curl = ['curl -N', quoted(this.baseUrl + path), ...this.identity, ...position].join(' ');
    this.#add(type, detail.filter((part) => part !== '').join(' · '), curl);
  }

  #curl(method: string, url: string, body: string | null): string {
    const data = body === null ? [] : [`-H ${quoted('Content-Type: application/json')}`, `-d ${quoted(body)}`];
    return ['curl', `-X ${method}`, quoted(url), ...this.identity, ...data].join(' ');
  }

  #add(title: string, detail: string, curl: string): void {
    const entry = { key: String(++this.#count), at: new Date(), title, detail, curl };
    this.#entries = [entry, ...this.#entries].slice(0, KEPT);
    for (const listener of this.#listeners) listener(this.#entries);
  }
}

/** The headers of a terminal's request; the token itself is never among them. */
export function terminalIdentity(isToken: boolean, tenant: string | undefined): string[] {
  return [
    ...(isToken ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(tenant === undefined ? [] : [`-H ${quoted(`X-Tenant: ${tenant}`)}`]),
  ];
}

function withoutPasswords(body: string): string {
  const hide = (key: string, value: unknown) => (/^(password|current|new)$/.test(key) ? '…' : value);
  return JSON.stringify(JSON.parse(body), hide);
}

/** One word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
