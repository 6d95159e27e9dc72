import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentStates } from '../agents/agent-states.js';
import type { GatewayAccess } from '../agents/gateway-access.js';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import { Environment } from '../config/environment.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { CountedSteps } from '../state/counted-steps.fixture.js';
import { keys } from '../state/keys.js';
import { EventMetrics } from './event-metrics.js';
import { GatewayEvents } from './gateway-events.js';
import type { PreviewExpiry } from './preview-expiry.js';
import type { AgentSnapshot } from './stream/agent-snapshot.js';
import { UpdatedCallPublisher } from './stream/updated-call-publisher.js';
import { AgentStream } from './stream/agent-stream.js';
import { EventLog } from './stream/event-log.js';

const agent = { tenantId: 'acme', agentId: '291' };
const credentials = { sessionId: 'present', guid: 'first', replacedGuids: [], cookie: null };
const lease = { replica: 'here', number: 1 };
const talks = { eventType: 'AgentState_Busy', content: null, occurredAt: 1_800_000_000_000 };

describe('GatewayEvents', () => {
  let store: CountedSteps;
  let events: GatewayEvents;
  let records: SessionRecords;
  let followedUp: unknown[];
  beforeEach(async () => {
    const environment = new Environment();
    store = new CountedSteps();
    followedUp = [];
    records = new SessionRecords(store);
    const metrics = new EventMetrics(new Metrics());
    const stream = new AgentStream(new EventLog(store), {} as AgentSnapshot, environment, metrics);
    const calls = new AgentCalls(store, environment);
    events = new GatewayEvents(
      store,
      {} as GatewayAccess,
      records,
      calls,
      new PreviewOffers(store, environment),
      { watch: () => undefined } as unknown as PreviewExpiry,
      stream,
      new UpdatedCallPublisher(calls, stream),
      { followUp: (...args: unknown[]) => void followedUp.push(args) } as unknown as AgentStates,
    );
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials, lease });
  });
  afterEach(() => store.close());
  const told = async () => (await store.readLog(keys.agentEvents(agent), 0)).map(({ type }) => type);
  const source = { credentials, lease };

  it('takes an event in with one step of the state store', async () => {
    expect(await store.of(() => events.take(agent, source, talks))).toBe(1);
    expect([(await records.read(agent)).agentState, await told()]).toEqual(['talking', ['agent.talking']]);
  });

  it('follows up a state that was asked for before, and otherwise nothing', async () => {
    await events.take(agent, source, talks);
    expect(followedUp).toEqual([]);
    const stateRequest = { state: 'busy', reason: 3, durationSeconds: null } as const;
    await records.change(agent, credentials.sessionId, (session) => ({ ...session, stateRequest }));
    await events.take(agent, source, { ...talks, eventType: 'AgentState_Ready' });
    expect(followedUp).toEqual([[agent, 'present', false]]);
    await events.take(agent, source, { ...talks, eventType: 'AgentOther_InService' });
    expect(followedUp).toHaveLength(1);
  });

  it('writes nothing for a replica that comes late, and has lost the agent to another', async () => {
    await records.lease(agent, () => 'there');
    await events.take(agent, source, talks);
    expect([(await records.read(agent)).agentState, await told()]).toEqual(['unknown', []]);
  });

  it('keeps the Guid out of whatever it reads from an event', async () => {
    const guid = '86bd1011-b9f3-4ea7-96c2-1a4b3e8ed0fb.AgentGateway0';
    const said = { credentials: { ...credentials, guid }, lease };
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials: said.credentials, lease });
    const text = `refused for ${guid}`;
    const offer = { callid: '17-1', caller: '139', called: '10086' };
    const failure = { callId: '17-1', detect: 1552, desc: text };
    const preview = { controlid: '7', dialeddigits: '139', callData: text };
    for (const [eventType, content] of [
      ['AgentEvent_Ringing', offer],
      ['OUTBOUND_DETECT_EVENT', failure],
      ['AgentEvent_Preview_CallOut', preview],
    ] as const)
      await events.take(agent, said, { eventType, content, occurredAt: talks.occurredAt });
    const messages = (await store.readLog(keys.agentEvents(agent), 0)).map(({ json }) => JSON.parse(json) as object);
    expect(messages).toMatchObject([
      { type: 'call.offered' },
      { type: 'call.failed', call: { reason: { text: 'refused for [redacted]' } } },
      { type: 'preview.offered', preview: { callData: 'refused for [redacted]' } },
    ]);
    expect(JSON.stringify(messages)).not.toContain(guid);
  });

  it('knows an event that was stored although the store did not say so, and no other', async () => {
    await events.take(agent, source, talks);
    expect(await events.isTold(agent, source, talks)).toBe(true);
    expect(await events.isTold(agent, source, { ...talks, occurredAt: talks.occurredAt + 1 })).toBe(false);
    expect(await events.isTold(agent, source, { ...talks, content: '1' })).toBe(false);
  });
});
