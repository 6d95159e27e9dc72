import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (request: Received, response: ServerResponse) => void;

/** A service of a few lines that remembers what it was asked. */
export interface FakeService {
  url: string;
  received: Received[];
  /** Answers the requests whose method and path begin like this; the longest beginning wins. */
  on(beginning: string, answer: Answer): void;
  close(): Promise<void>;
}

export async function startFakeService(): Promise<FakeService> {
  const received: Received[] = [];
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      const asked = `${method} ${path}`;
      const [best] = [...answers.keys()].filter((key) => asked.startsWith(key)).sort((a, b) => b.length - a.length);
      if (best === undefined) response.writeHead(404).end();
      else answers.get(best)?.(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    on: (beginning, answer) => void answers.set(beginning, answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json =
  (status: number, body: object, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response
      .writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers })
      .end(JSON.stringify(body));

export const event = (type: string, id: string | null, data: object) =>
  `${id === null ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Answers a stream request with these events and leaves it open, or ends it. */
export const stream =
  (events: string[], { ends = false } = {}): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(events.join(''));
    if (ends) response.end();
  };

/** A call of the service with what a test is about. */
export const call = (more: object = {}) => ({
  id: 'c1',
  kind: 'outbound',
  state: 'accepted',
  agentId: '291',
  callId: null,
  callSerialNo: null,
  called: '13900139000',
  caller: null,
  skillId: null,
  reference: null,
  reason: null,
  deduplicated: false,
  createdAt: '2026-01-31T09:15:00.000Z',
  updatedAt: '2026-01-31T09:15:00.000Z',
  legs: null,
  ...more,
});

/** Waits until something holds; a busy machine gets its time. */
export async function until(holds: () => boolean, withinMs = 20_000): Promise<void> {
  for (const endsAt = Date.now() + withinMs; !holds();) {
    if (Date.now() > endsAt) throw new Error(`not within ${withinMs} ms: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
