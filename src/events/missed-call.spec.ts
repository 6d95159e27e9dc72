import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { SteppedCalls } from '../calls/stepped-calls.fixture.js';
import { Environment } from '../config/environment.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { keys } from '../state/keys.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { EventMetrics } from './event-metrics.js';
import { MissedCall } from './missed-call.js';
import type { AgentSnapshot } from './stream/agent-snapshot.js';
import { AgentStream } from './stream/agent-stream.js';
import { EventLog } from './stream/event-log.js';
import { UpdatedCallPublisher } from './stream/updated-call-publisher.js';

const agent = { tenantId: 'acme', agentId: '291' };
const credentials = { sessionId: 'present', guid: 'first', replacedGuids: [], cookie: null };
const current = { callId: '17-1', caller: 'a139', called: '10086', skillId: '25' };

describe('MissedCall', () => {
  let store: MemoryStore;
  let calls: SteppedCalls;
  let missed: MissedCall;
  beforeEach(async () => {
    const environment = new Environment();
    store = new MemoryStore();
    calls = new SteppedCalls(store, environment);
    const metrics = new EventMetrics(new Metrics());
    const stream = new AgentStream(new EventLog(store), {} as AgentSnapshot, environment, metrics);
    missed = new MissedCall(store, calls, new UpdatedCallPublisher(calls, stream));
    const session = { ...signedOutSession, state: 'signedIn', credentials, agentState: 'talking' } as const;
    await new SessionRecords(store).write(agent, session);
  });
  afterEach(() => store.close());
  const told = async () =>
    (await store.readLog(keys.agentEvents(agent), 0)).map(({ json }) => JSON.parse(json) as Record<string, unknown>);

  it('becomes an inbound call in conversation, told with the session and without an event', async () => {
    await missed.takeUp(agent, 'present', current);
    const parties = { callId: '17-1', caller: '139', called: '10086', skillId: '25' };
    expect(await calls.list(agent)).toMatchObject([{ ...parties, kind: 'inbound', state: 'talking', reason: null }]);
    expect(await told()).toMatchObject([
      {
        type: 'call.talking',
        call: { ...parties, kind: 'inbound', state: 'talking' },
        upstream: null,
        session: { agentState: 'talking', allowedCommands: ['setState', 'setSkills', 'changePassword'] },
      },
    ]);
  });

  it('is followed up like every open call', async () => {
    const followed: unknown[] = [];
    calls.onOpenCall((one) => followed.push(one));
    await missed.takeUp(agent, 'present', current);
    expect(followed).toEqual([agent]);
  });

  it('is none when it is told meanwhile', async () => {
    await missed.takeUp(agent, 'present', current);
    const before = [await calls.list(agent), await told()];
    await missed.takeUp(agent, 'present', current);
    const [[call], messages] = [await calls.list(agent), await told()];
    expect([[{ ...call, heardAt: 0 }], messages]).toEqual([[{ ...before[0]![0]!, heardAt: 0 }], before[1]]);
  });

  it('is none when it is known to be over', async () => {
    await missed.takeUp(agent, 'present', current);
    await calls.settleAll(agent, 'ended', { code: 'AGENT_HUNG_UP', upstreamCode: null, text: null });
    const before = await told();
    await missed.takeUp(agent, 'present', current);
    expect(await calls.list(agent)).toMatchObject([{ callId: '17-1', state: 'ended' }]);
    expect(await told()).toEqual(before);
  });

  it('is nothing of the next sign-in', async () => {
    await missed.takeUp(agent, 'past', current);
    expect([await calls.list(agent), await told()]).toEqual([[], []]);
  });
});
