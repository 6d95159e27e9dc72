import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { detectedChange } from '../auth/agent-session/session-changes.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import { SteppedCalls } from '../calls/stepped-calls.fixture.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { EventMetrics } from '../events/event-metrics.js';
import type { AgentSnapshot } from '../events/stream/agent-snapshot.js';
import { AgentStream } from '../events/stream/agent-stream.js';
import { EventLog } from '../events/stream/event-log.js';
import { UpdatedCallPublisher } from '../events/stream/updated-call-publisher.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { keys } from '../state/keys.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { SessionChangeHandler } from './session-change-handler.js';

const agent = { tenantId: 'acme', agentId: '291' };
const credentials = { sessionId: 'next', guid: 'first', replacedGuids: [], cookie: null };
const outOfReach = () => Promise.reject(new Problem('STATE_STORE_UNAVAILABLE'));

describe('SessionChangeHandler', () => {
  let store: MemoryStore;
  let calls: SteppedCalls;
  let records: SessionRecords;
  let handler: SessionChangeHandler;
  beforeEach(async () => {
    jest.useFakeTimers();
    const environment = new Environment();
    store = new MemoryStore();
    calls = new SteppedCalls(store, environment);
    records = new SessionRecords(store);
    const metrics = new EventMetrics(new Metrics());
    const stream = new AgentStream(new EventLog(store), {} as AgentSnapshot, environment, metrics);
    const previews = new PreviewOffers(store, environment);
    new UpdatedCallPublisher(calls, stream).onModuleInit();
    handler = new SessionChangeHandler(calls, previews, stream, new SessionResource(records), records);
    await records.write(agent, signedOutSession);
    await calls.begin(agent, { kind: 'outbound', called: '139' });
  });
  afterEach(async () => {
    handler.onModuleDestroy();
    await store.close();
    jest.useRealTimers();
  });
  const told = async () => (await store.readLog(keys.agentEvents(agent), 0)).map(({ type }) => type);
  const states = async () => (await calls.list(agent)).map(({ state }) => state);

  it('settles the calls of a sign-in that is over, and tells its end', async () => {
    await handler.draw(agent, detectedChange('lost'));
    expect([await states(), await told()]).toEqual([['unknown'], ['call.unknown', 'session.signedOut']]);
  });

  it('does so when the store is back, where that could not be asked', async () => {
    const out = jest.spyOn(store, 'transact').mockImplementation(outOfReach);
    await expect(handler.draw(agent, detectedChange('lost'))).rejects.toMatchObject({
      code: 'STATE_STORE_UNAVAILABLE',
    });
    await jest.advanceTimersByTimeAsync(5000);
    out.mockRestore();
    expect([await states(), await told()]).toEqual([['accepted'], []]);
    await jest.advanceTimersByTimeAsync(1000);
    expect([await states(), await told()]).toEqual([['unknown'], ['call.unknown', 'session.signedOut']]);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await told()).toEqual(['call.unknown', 'session.signedOut']);
  });

  it('tells nothing twice that was taken although the store did not say so', async () => {
    const append = store.append.bind(store);
    const silent = jest.spyOn(store, 'append').mockImplementation(async (...step) => {
      await append(...step);
      return outOfReach();
    });
    await expect(handler.draw(agent, detectedChange('lost'))).rejects.toBeInstanceOf(Problem);
    silent.mockRestore();
    await jest.advanceTimersByTimeAsync(5000);
    expect(await told()).toEqual(['call.unknown', 'session.signedOut']);
  });

  it('takes no other message of the same moment for it', async () => {
    const out = jest.spyOn(store, 'append').mockImplementation(outOfReach);
    await expect(handler.draw(agent, detectedChange('lost'))).rejects.toBeInstanceOf(Problem);
    expect(await told()).toEqual(['call.unknown']);
    out.mockRestore();
    await jest.advanceTimersByTimeAsync(1000);
    expect(await told()).toEqual(['call.unknown', 'session.signedOut']);
  });

  it('leaves the calls of the next sign-in alone', async () => {
    const out = jest.spyOn(store, 'transact').mockImplementation(outOfReach);
    await expect(handler.draw(agent, detectedChange('lost'))).rejects.toBeInstanceOf(Problem);
    out.mockRestore();
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials });
    await jest.advanceTimersByTimeAsync(5000);
    expect([await states(), await told()]).toEqual([['accepted'], []]);
  });
});
