import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { callEvents, type WireEvent } from './call-events.js';

/** What the bench sets over IPC. */
export interface StubSettings {
  /** Agents whose event polls are held for a tenth of a second on average, instead of ten seconds. */
  fast?: readonly number[];
  /** How late a dial is answered. */
  dialMs?: number;
  /** When the events of a call come after its dial; null: not before `settle`. */
  eventsAfterMs?: number | null;
  /** Lets the events of all calls come, so many calls a second. */
  settle?: number;
}

export interface StubFigures {
  polls: number;
  /** Events that were not fetched yet, and calls whose events are still to come. */
  pending: number;
}

interface Agent {
  readonly id: string;
  readonly events: string[];
  poll: { response: ServerResponse; timer: NodeJS.Timeout } | null;
  callId: string | null;
}

const agents = new Map<string, Agent>();
const HOLD_MS = 10_000;
const settings = { dialMs: 0, eventsAfterMs: null as number | null };
const inCall: Agent[] = [];
let fastAgents: ReadonlySet<string> = new Set();
let dials = 0;
let polls = 0;
let waiting = 0;

function answer(response: ServerResponse, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'Content-Type': 'application/json;charset=UTF-8', ...headers }).end(body);
}

function answerPoll(agent: Agent): void {
  if (agent.poll === null) return;
  const { response, timer } = agent.poll;
  clearTimeout(timer);
  agent.poll = null;
  const event = agent.events.shift();
  if (event !== undefined) waiting--;
  answer(response, `{"message":"","retcode":"0","event":${event ?? 'null'}}`);
}

function tell(agent: Agent, events: readonly WireEvent[]): void {
  const texts = events.map(([type, content]) => `{"eventType":"${type}","workNo":"${agent.id}","content":${content}}`);
  agent.events.push(...texts);
  waiting += texts.length;
  answerPoll(agent);
}

function poll(agent: Agent, response: ServerResponse): void {
  polls++;
  const holdMs = fastAgents.has(agent.id) ? Math.random() * 200 : HOLD_MS * (0.9 + Math.random() * 0.2);
  agent.poll = { response, timer: setTimeout(answerPoll, holdMs, agent) };
  if (agent.events.length > 0) answerPoll(agent);
}

function finish(agent: Agent): void {
  if (agent.callId !== null) tell(agent, callEvents(agent.callId));
  agent.callId = null;
}

function dial(agent: Agent, response: ServerResponse): void {
  const id = `1455885056-${++dials}`;
  setTimeout(() => answer(response, `{"message":"","retcode":"0","result":"${id}"}`), settings.dialMs);
  // Agents of the contenders that only forward have no poll, and no events.
  if (agent.poll === null && !agents.has(agent.id)) return;
  agent.callId = id;
  if (settings.eventsAfterMs === null) inCall.push(agent);
  else setTimeout(finish, settings.eventsAfterMs + settings.dialMs, agent);
}

const ROUTE = /^\/agentgateway\/resource\/(\w+)\/(\d+)(?:\/(\w+))?/;

const server = createServer((request, response) => {
  const [, group, id = '', operation] = ROUTE.exec(request.url ?? '') ?? [];
  const agent = agents.get(id) ?? { id, events: [], poll: null, callId: null };
  request.resume().on('end', () => {
    if (group === 'agentevent') poll(agent, response);
    else if (group === 'voicecall' && operation === 'callout') dial(agent, response);
    else if (group === 'onlineagent' && request.method === 'PUT') {
      agents.set(id, agent);
      const result = `{"vdnid":1,"workno":"${id}","mediatype":"TTF","isForceChange":"false"}`;
      const headers = { 'Set-GUID': `JSESSIONID=${randomUUID()}.AgentGateway1` };
      answer(response, `{"message":"","retcode":"0","result":${result}}`, headers);
      tell(agent, [['AgentState_Ready', 'null']]);
    } else answer(response, '{"message":"","retcode":"0","result":{}}');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');

process.on('message', ({ settle, fast, ...changes }: StubSettings) => {
  Object.assign(settings, changes);
  if (fast !== undefined) {
    fastAgents = new Set(fast.map(String));
    // Polls that are held for long make room for fast ones.
    for (const agent of agents.values()) if (fastAgents.has(agent.id)) answerPoll(agent);
  }
  if (settle !== undefined) {
    const timer = setInterval(() => {
      for (const agent of inCall.splice(0, Math.max(1, settle / 100))) finish(agent);
      if (inCall.length === 0) clearInterval(timer);
    }, 10);
  }
  process.send?.({ polls, pending: waiting + inCall.length } satisfies StubFigures);
});
