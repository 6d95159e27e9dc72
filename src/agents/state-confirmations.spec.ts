import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { signedOutSession, type AgentSession } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { keys } from '../state/keys.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { StateConfirmations } from './state-confirmations.js';

const agent = { tenantId: 'acme', agentId: '291' };
const limits = { maxCount: 10, maxAgeMs: 60_000, maxCharacters: 10_000 };
const credentials = { sessionId: 's', guid: 'g', cookie: null } as unknown as AgentSession['credentials'];

describe('the confirmation of a state', () => {
  let store: MemoryStore;
  let records: SessionRecords;
  let confirmations: StateConfirmations;
  beforeEach(async () => {
    store = new MemoryStore();
    records = new SessionRecords(store);
    confirmations = new StateConfirmations(store, records);
    await become({ agentState: 'idle' });
  });
  afterEach(() => store.close());

  const become = (change: Partial<AgentSession>) =>
    records.write(agent, { ...signedOutSession, state: 'signedIn', credentials, ...change });
  const tell = () => store.append(keys.agentEvents(agent), { type: 'agent.rest', json: '{}' }, limits);
  const waits = (ms: number) =>
    confirmations.isConfirmed(agent, { state: 'rest', eventsBefore: 0, endsAt: performance.now() + ms });

  it('is heard with the event that tells it, and the record is read no more often than events come', async () => {
    const read = jest.spyOn(records, 'read');
    const waiting = waits(30_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await tell();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(read).toHaveBeenCalledTimes(2);
    await become({ agentState: 'rest', stateEvents: 1 });
    await tell();
    expect(await waiting).toBe(true);
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('is seen without the event where the store told no more', async () => {
    const waiting = waits(30_000);
    await become({ agentState: 'rest', stateEvents: 1 });
    expect(await waiting).toBe(true);
  });

  it.each<[string, Partial<AgentSession>]>([
    ['a call comes first', { agentState: 'talking', stateEvents: 1 }],
    ['the agent is signed out', { credentials: null }],
  ])('is not waited for when %s', async (_what, change) => {
    const waiting = waits(30_000);
    await become(change);
    await tell();
    expect(await waiting).toBe(false);
  });

  it('is waited for no longer than a command may take, and nobody follows the log after that', async () => {
    const unfollowed = jest.fn();
    const follow = store.follow.bind(store);
    jest.spyOn(store, 'follow').mockImplementation(async (log, follower) => {
      const stop = await follow(log, follower);
      return () => {
        unfollowed();
        stop();
      };
    });
    expect(await waits(50)).toBe(false);
    expect(unfollowed).toHaveBeenCalledTimes(1);
  });
});
