import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { signedOutSession, type AgentSession } from './agent-session.js';
import { SessionRecords, withAgentState } from './session-records.js';

const agent = { tenantId: 'acme', agentId: '291' };
const signedIn = (sessionId: string): AgentSession => ({
  ...signedOutSession,
  state: 'signedIn',
  agentState: 'idle',
  credentials: { sessionId, guid: 'first', replacedGuids: [], cookie: 'lb=1' },
});

describe('SessionRecords', () => {
  let store: MemoryStore;
  let records: SessionRecords;
  beforeEach(async () => {
    store = new MemoryStore();
    records = new SessionRecords(store);
    await records.write(agent, signedIn('new'));
  });
  afterEach(() => store.close());

  it('reads an agent of whom nothing is known as signed out', async () => {
    expect(await records.read({ ...agent, agentId: '292' })).toEqual(signedOutSession);
    expect(await records.lasts({ ...agent, agentId: '292' }, 'new')).toBe(false);
  });

  it('drops whatever comes late from the sign-in before', async () => {
    await records.change(agent, 'old', (session) =>
      withAgentState(session, { agentState: 'busy', reason: null, at: 1000 }),
    );
    await records.follow(agent, 'old', { newGuid: 'second', setCookies: ['lb=2'] });
    expect(await records.change(agent, 'old', (session) => ({ ...session, state: 'degraded' }))).toBe(false);
    expect(await records.end(agent, 'old', 'takenOver')).toBe(false);
    expect(await records.read(agent)).toEqual(signedIn('new'));
  });

  it('ends a sign-in once, and keeps neither its credentials nor what was known of it', async () => {
    expect(await records.end(agent, 'new', 'takenOver')).toBe(true);
    expect(await records.end(agent, 'new', 'signedOut')).toBe(false);
    expect(await records.read(agent)).toEqual({ ...signedOutSession, state: 'takenOver' });
    expect(await records.lasts(agent, 'new')).toBe(false);
  });

  it('follows the Guid and the cookies of an answer, together and apart', async () => {
    await records.follow(agent, 'new', { newGuid: 'second', setCookies: [] });
    await records.follow(agent, 'new', { newGuid: null, setCookies: ['lb=2; Path=/', 'node=7'] });
    await records.follow(agent, 'new', { newGuid: 'first', setCookies: [] });
    expect((await records.read(agent)).credentials).toEqual({
      sessionId: 'new',
      guid: 'second',
      replacedGuids: ['first'],
      cookie: 'lb=2; node=7',
    });
  });

  it('keeps the record as it is when an answer brings nothing new', async () => {
    const written: unknown[] = [];
    const update = store.update.bind(store);
    jest.spyOn(store, 'update').mockImplementation((key, change, terms) =>
      update(
        key,
        (current) => {
          const decided = change(current);
          written.push(decided.value);
          return decided;
        },
        terms,
      ),
    );
    await records.follow(agent, 'new', { newGuid: 'first', setCookies: [] });
    expect(written).toEqual([undefined]);
    expect(await records.read(agent)).toEqual(signedIn('new'));
  });
});
