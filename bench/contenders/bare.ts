// The least that Node can do: `node:http` and undici poll for the agents, dial, and write the events to the streams.
// No token, no validation, no state, no log, no metric.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

interface Agent {
  readonly id: string;
  guid: string;
  sequence: number;
  readonly streams: Set<ServerResponse>;
}

const POLL_GAP_MS = 200;
const pool = new Pool(process.env['UPSTREAM'] ?? '', { connections: 20_000, pipelining: 1 });
const agents = new Map<string, Agent>();

interface Answer {
  result?: unknown;
  event?: { eventType: string; content: unknown } | null;
}

async function ask(agent: Agent, method: 'GET' | 'PUT' | 'POST', path: string, body?: string): Promise<Answer> {
  const headers = { guid: agent.guid, 'content-type': 'application/json; charset=UTF-8' };
  const answer = await pool.request({ method, path: `/agentgateway/resource/${path}`, headers, body: body ?? null });
  const guid = answer.headers['set-guid'];
  if (typeof guid === 'string') agent.guid = guid.slice(guid.indexOf('=') + 1);
  return (await answer.body.json()) as Answer;
}

async function poll(agent: Agent): Promise<never> {
  for (;;) {
    const { event } = await ask(agent, 'GET', `agentevent/${agent.id}`);
    if (event) tell(agent, event);
    else await sleep(POLL_GAP_MS);
  }
}

function tell(agent: Agent, event: NonNullable<Answer['event']>): void {
  const id = `1-${++agent.sequence}`;
  const message = {
    id,
    type: event.eventType,
    agentId: agent.id,
    occurredAt: new Date().toISOString(),
    upstream: event,
  };
  const text = `id: ${id}\nevent: ${event.eventType}\ndata: ${JSON.stringify(message)}\n\n`;
  for (const stream of agent.streams) stream.write(text);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function command(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
  const agent = agents.get(id) ?? { id, guid: '', sequence: 0, streams: new Set() };
  if (request.method === 'PUT') {
    agents.set(id, agent);
    await ask(agent, 'PUT', `onlineagent/${id}`, text);
    answer(response, 201, { agentId: id });
    void poll(agent);
    return;
  }
  const { result } = await ask(agent, 'PUT', `voicecall/${id}/callout`, text);
  answer(response, 202, { id: result, state: 'accepted' });
}

createServer((request, response) => {
  const [, , , id = '', what] = (request.url ?? '').split('/');
  if (request.url === '/readyz') answer(response, 200, {});
  else if (what === 'events') {
    const { streams } = agents.get(id) ?? { streams: new Set() };
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    streams.add(response);
  } else void command(id, request, response);
}).listen(Number(process.env['PORT']), '127.0.0.1');
