import { randomBytes, randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SessionRecords } from '../../src/auth/agent-session/session-records.js';
import { signedOutSession } from '../../src/auth/agent-session/agent-session.js';
import { SteppedCalls } from '../../src/calls/stepped-calls.fixture.js';
import { BidirectionalCalls } from '../../src/calls/bidirectional/bidirectional-calls.js';
import { toCallDto } from '../../src/calls/call.dto.js';
import { CallSerials } from '../../src/calls/bidirectional/call-serials.js';
import { newAttempt, placedAnswer } from '../../src/calls/dial-once/idempotency-record.js';
import { IdempotencyStore } from '../../src/calls/dial-once/idempotency-store.js';
import { newCall } from '../../src/calls/call.js';
import { Environment } from '../../src/config/environment.js';
import type { AgentSnapshot } from '../../src/events/stream/agent-snapshot.js';
import { AgentStream } from '../../src/events/stream/agent-stream.js';
import { EventLog } from '../../src/events/stream/event-log.js';
import { EventMetrics } from '../../src/events/event-metrics.js';
import { CallbackCapabilities } from '../../src/mobile-agent/callbacks/callback-capabilities.js';
import { MemoryStore } from '../../src/state/memory/memory-store.js';

/** What one of something takes, in bytes. */
export interface Figure {
  what: string;
  /** As the process really grew. */
  measured: number;
  /** As the store counts it against `STATE_MEMORY_MB`. */
  counted: number;
}

interface Subject {
  what: string;
  count: number;
  /** How far the clocks move on from one to the next. */
  everyMs?: number;
  /** Keeps the nth one. */
  keep: (store: MemoryStore, n: number) => Promise<void>;
}

const environment = new Environment();
/** As long as an id may be: the longest of names must fit as well. */
const tenantId = 'a-tenant-with-a-long-name-'.padEnd(63, 'x');
const EVENTS = environment.EVENT_REPLAY_COUNT;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** @param scale how many of each; the more, the less everything else in the process matters */
export async function measureMemory(scale: number): Promise<Figure[]> {
  const subjects: Subject[] = [
    { what: 'an answered dial with a key', count: 10 * scale, everyMs: 333, keep: answeredDial },
    { what: 'a signed-in agent', count: 2 * scale, keep: signedInAgent },
    { what: `the last ${EVENTS} events of an agent`, count: Math.ceil(scale / 20), keep: eventsOfAgent },
    { what: 'a settled call of an agent (twenty each)', count: Math.ceil(scale / 5), keep: settledCalls },
    { what: 'a settled bidirectional call', count: scale, keep: bidirectionalCall },
  ];
  const figures: Figure[] = [];
  for (const subject of subjects) figures.push(await measure(subject));
  const [calls] = figures.splice(3, 1);
  if (calls !== undefined)
    figures.splice(3, 0, { what: calls.what, measured: calls.measured / CALLS, counted: calls.counted / CALLS });
  return figures.map((figure) => ({
    ...figure,
    measured: Math.round(figure.measured),
    counted: Math.round(figure.counted),
  }));
}

async function measure({ what, count, everyMs = 0, keep }: Subject): Promise<Figure> {
  // Once outside: what code and tables take is nobody's.
  const rehearsal = new MemoryStore();
  for (let n = 0; n < 20; n++) await keep(rehearsal, n);
  await rehearsal.close();
  const store = new MemoryStore();
  const before = heap();
  const [wallClock, monotonicClock] = [Date.now, performance.now.bind(performance)];
  let ahead = 0;
  Date.now = () => wallClock() + ahead;
  performance.now = () => monotonicClock() + ahead;
  try {
    for (let n = 0; n < count; n++, ahead += everyMs) await keep(store, n);
    // The windows of the last double clicks are over, too.
    ahead += 2 * (environment.DEDUPE_WINDOW_MS + 2000);
    const counted = store.usedBytes;
    return { what, measured: (heap() - before) / count, counted: counted / count };
  } finally {
    Date.now = wallClock;
    performance.now = monotonicClock;
    await store.close();
  }
}

function heap(): number {
  for (let i = 0; i < 4; i++) collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const gatewayId = (n: number) => `1-16189${String(n).padStart(5, '0')}-1027`;
const number = (n: number) => `139${String(n).padStart(8, '0')}`;

async function answeredDial(store: MemoryStore, n: number): Promise<void> {
  const records = new IdempotencyStore(store);
  const wanted = { agentId: `${101 + (n % 900)}`, called: number(n), reference: `case-${n}` };
  const dial = {
    tenantId,
    sub: 'anna',
    requestId: 'r',
    kind: 'outbound',
    key: randomUUID(),
    numbers: [wanted.called],
  } as const;
  const attempt = newAttempt({ ...dial, agentId: wanted.agentId, body: wanted }, environment);
  const call = newCall({ ...wanted, id: randomUUID(), kind: 'outbound' }, Date.now());
  await records.claim(attempt);
  await records.sending(attempt).write(call);
  await records.answer(attempt, placedAnswer({ ...call, callId: gatewayId(n) }, wanted));
}

async function signedInAgent(store: MemoryStore, n: number): Promise<void> {
  const agent = { tenantId, agentId: `${101 + n}` };
  const records = new SessionRecords(store);
  await records.write(agent, {
    ...signedOutSession,
    state: 'signedIn',
    agentState: 'idle',
    signedInAt: Date.now(),
    vdnId: '38',
    workNo: agent.agentId,
    media: 'audio',
    mustChangePassword: false,
    passwordDaysLeft: 90,
    credentials: {
      sessionId: randomUUID(),
      guid: `${randomBytes(16).toString('hex')}.AgentGateway${n % 4}`,
      replacedGuids: Array.from({ length: 3 }, () => `${randomBytes(16).toString('hex')}.AgentGateway0`),
      cookie: `JSESSIONID=${randomBytes(16).toString('hex')}; lb=${n % 4}`,
    },
  });
  // As its poller does: the value stays with its text.
  await records.read(agent);
}

/** Nobody reads along. */
const snapshot = {} as AgentSnapshot;

const eventTypes = ['call.alerting', 'call.talking', 'call.held', 'call.ended'] as const;

async function eventsOfAgent(store: MemoryStore, agentNumber: number): Promise<void> {
  const agent = { tenantId, agentId: `${101 + agentNumber}` };
  const stream = new AgentStream(new EventLog(store), snapshot, environment, metrics);
  let call = newCall({ id: '', kind: 'outbound', agentId: agent.agentId }, 0);
  for (let n = 0; n < EVENTS; n++) {
    const at = Date.now() + n * 9000;
    if (n % eventTypes.length === 0) {
      const callId = gatewayId(agentNumber + n);
      call = newCall(
        { ...call, id: randomUUID(), callId, called: number(agentNumber * 131 + n * 17), reference: `case-${n}` },
        at,
      );
    }
    const content = {
      callid: { time: 1_618_900_000 + n, dsn: 1027, handle: n },
      caller: '640003',
      called: call.called,
      callType: 8,
    };
    await stream.publish(agent, {
      type: eventTypes[n % eventTypes.length] ?? 'upstream.other',
      occurredAt: new Date(at).toISOString(),
      call: toCallDto({ ...call, updatedAt: at, heardAt: at }),
      upstream: {
        eventType: 'AgentEvent_Talking',
        content: { workNo: agent.agentId, eventType: 'AgentEvent_Talking', content },
      },
    });
  }
}

const metrics = { countMessage: () => undefined } as unknown as EventMetrics;

const CALLS = 20;

async function settledCalls(store: MemoryStore, n: number): Promise<void> {
  const agent = { tenantId, agentId: `${101 + n}` };
  const calls = new SteppedCalls(store, environment);
  for (let i = 0; i < CALLS; i++) {
    const { id } = await calls.begin(agent, {
      kind: 'outbound',
      called: number(n * CALLS + i),
      caller: '640003',
      reference: `case-${i}`,
    });
    await calls.accepted(agent, id, gatewayId(n * CALLS + i));
    await calls.settleAll(agent, 'ended', {
      code: 'CUSTOMER_HUNG_UP',
      upstreamCode: 'AgentEvent_Customer_Release',
      text: null,
    });
  }
  // As the next event does: the values of the last ones stay with their text.
  await calls.list(agent);
}

async function bidirectionalCall(store: MemoryStore, n: number): Promise<void> {
  const calls = new BidirectionalCalls(store, new CallSerials(store), environment);
  const { id } = await calls.begin(tenantId, 'anna', {
    agentId: '291',
    caller: number(n),
    called: number(n + 1),
    reference: `case-${n}`,
  });
  await new CallbackCapabilities(store).create({ tenantId, id });
  const leg = {
    alertingAt: '2026-01-31T09:15:00.000Z',
    answeredAt: '2026-01-31T09:15:09.000Z',
    endedAt: '2026-01-31T09:17:30.000Z',
    talkSeconds: 141,
  };
  await calls.change(tenantId, id, (call) => ({
    ...call,
    state: 'ended',
    callSerialNo: `16189012345678${n}`,
    legs: { agent: leg, customer: leg },
    heardAt: Date.now(),
    reason: { code: 'CUSTOMER_HUNG_UP', upstreamCode: '0', text: null },
  }));
}
