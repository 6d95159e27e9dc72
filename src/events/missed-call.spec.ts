import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionRecords, withAgentState } from '../auth/agent-session/session-records.js';
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

const agent = { tenantId: 'acme', agentId: '291' };
const credentials = { sessionId: 'present', guid: 'first', replacedGuids: [], cookie: null };
const current = { callId: '17-1', caller: 'a139', called: '10086', skillId: '25' };

describe('MissedCall', () => {
  let store: MemoryStore;
  let calls: SteppedCalls;
  let missed: MissedCall;
  let records: SessionRecords;
  beforeEach(async () => {
    const environment = new Environment();
    store = new MemoryStore();
    calls = new SteppedCalls(store, environment);
    const metrics = new EventMetrics(new Metrics());
    const stream = new AgentStream(new EventLog(store), {} as AgentSnapshot, environment, metrics);
    missed = new MissedCall(store, calls, stream);
    const session = { ...signedOutSession, state: 'signedIn', credentials, agentState: 'talking' } as const;
    records = new SessionRecords(store);
    await records.write(agent, session);
  });
  afterEach(() => store.close());
  const takeUp = async () => missed.takeUp(agent, await records.read(agent), current);
  const told = async () =>
    (await store.readLog(keys.agentEvents(agent), 0)).map(({ json }) => JSON.parse(json) as Record<string, unknown>);

  it('becomes an inbound call in conversation, told with the session and without an event', async () => {
    await takeUp();
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

  it('only rings where the agent has to answer by a command, which nobody could give yet', async () => {
    await records.change(agent, 'present', (session) => ({ ...session, autoAnswer: false }));
    await takeUp();
    expect(await calls.list(agent)).toMatchObject([{ callId: '17-1', kind: 'inbound', state: 'alerting' }]);
    const call = { callId: '17-1', state: 'alerting', allowedCommands: ['answer', 'hangUp', 'callData'] };
    expect(await told()).toMatchObject([{ type: 'call.offered', call, upstream: null, session: {} }]);
  });

  it('is followed up like every open call', async () => {
    const followed: unknown[] = [];
    calls.onOpenCall((one) => followed.push(one));
    await takeUp();
    expect(followed).toEqual([agent]);
  });

  it('is none when another call is there by then, which it may be', async () => {
    const { id } = await calls.begin(agent, { kind: 'outbound', called: '139' });
    await takeUp();
    expect(await calls.list(agent)).toMatchObject([{ id, kind: 'outbound', state: 'accepted', callId: null }]);
    expect(await told()).toEqual([]);
  });

  it('is none when the state of the agent was told meanwhile, and with it perhaps the end of the call', async () => {
    const asked = await records.read(agent);
    for (const agentState of ['wrapUp', 'talking'] as const) {
      await records.change(agent, 'present', (session) => withAgentState(session, { agentState, reason: null, at: 0 }));
      await missed.takeUp(agent, asked, current);
      expect([await calls.list(agent), await told()]).toEqual([[], []]);
    }
  });

  it('is none when it is known to be over', async () => {
    await takeUp();
    await calls.settleAll(agent, 'ended', { code: 'AGENT_HUNG_UP', upstreamCode: null, text: null });
    const before = await told();
    await takeUp();
    expect(await calls.list(agent)).toMatchObject([{ callId: '17-1', state: 'ended' }]);
    expect(await told()).toEqual(before);
  });

  it('is nothing of the next sign-in', async () => {
    const asked = await records.read(agent);
    await records.write(agent, { ...asked, credentials: { ...credentials, sessionId: 'next' } });
    await missed.takeUp(agent, asked, current);
    expect([await calls.list(agent), await told()]).toEqual([[], []]);
  });
});
