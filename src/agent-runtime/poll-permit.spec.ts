import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { GatewayAccess } from '../agents/gateway-access.js';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { Problem } from '../errors/problem.js';
import { keys } from '../state/keys.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { PollPermit } from './poll-permit.js';

const agent = { tenantId: 'acme', agentId: '291' };
const credentials = { sessionId: 'present', guid: 'first', replacedGuids: [], cookie: null };
const lease = { replica: 'here', number: 1 };
const signedIn = { ...signedOutSession, state: 'signedIn', credentials, lease } as const;

describe('PollPermit', () => {
  let store: MemoryStore;
  let records: SessionRecords;
  let replicas: { mayPoll: boolean; isCutOff: boolean };
  let asked: string[];
  let permit: PollPermit;
  beforeEach(async () => {
    jest.useFakeTimers();
    store = new MemoryStore();
    records = new SessionRecords(store);
    replicas = { mayPoll: true, isCutOff: false };
    asked = [];
    const access: Pick<GatewayAccess, 'reportLost' | 'resumeAfterSignOut'> = {
      reportLost: () => Promise.resolve(void asked.push('report lost')),
      resumeAfterSignOut: () => Promise.resolve(void asked.push('resume')),
    };
    const leases = { isOurs: (one: { replica: string } | null) => one?.replica === 'here' };
    const session = { sessionId: 'present', lease, wasDegraded: false, mayHaveLostEvents: false };
    permit = new PollPermit(agent, session, { replicas, leases, records, access: access as GatewayAccess });
    await records.write(agent, signedIn);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await store.close();
    jest.useRealTimers();
  });
  const goAway = () => {
    replicas.mayPoll = false;
    jest.spyOn(store, 'readAll').mockRejectedValue(new Problem('STATE_STORE_UNAVAILABLE'));
  };

  it('is the credentials of the session while its lease is ours', async () => {
    expect(await permit.ask(true)).toEqual(credentials);
  });

  it.each([
    ['another replica has it', { replica: 'there', number: 2 }],
    ['this replica has it again, under another number', { replica: 'here', number: 3 }],
  ])('ends when %s', async (_what, present) => {
    await store.set(keys.session(agent), { ...signedIn, lease: present });
    expect(await permit.ask(true)).toBe('stop');
  });

  it('waits while a poll could outlive the lease', async () => {
    replicas.mayPoll = false;
    expect(await permit.ask(true)).toBe('paused');
  });

  it('waits for a sign-out, and looks whether its replica still lives', async () => {
    await records.write(agent, { ...signedIn, signingOut: true });
    expect([await permit.ask(true), asked]).toEqual(['waiting', ['resume']]);
  });

  it('reports the sign-in lost when the store knows nothing of it any more', async () => {
    await store.remove(keys.session(agent));
    expect([await permit.ask(true), asked]).toEqual(['stop', ['report lost']]);
  });

  it('keeps an agent alive once a minute while everybody is cut off from the store, with what answers brought', async () => {
    await permit.ask(true);
    goAway();
    permit.learn({ newGuid: 'second', setCookies: [] });
    await jest.advanceTimersByTimeAsync(120_000);
    expect(await permit.ask(true)).toBe('paused');
    replicas.isCutOff = true;
    expect(await permit.ask(true)).toMatchObject({ guid: 'second' });
    expect(await permit.ask(true)).toBe('paused');
    await jest.advanceTimersByTimeAsync(59_999);
    expect(await permit.ask(false)).toBe('paused');
    await jest.advanceTimersByTimeAsync(1);
    expect(await permit.ask(false)).toMatchObject({ guid: 'second' });
  });

  it('keeps the Guid that came while the store was away, as soon as it is back', async () => {
    await permit.ask(true);
    permit.learn({ newGuid: 'second', setCookies: [] });
    expect(await permit.ask(true)).toMatchObject({ guid: 'second' });
    expect((await records.read(agent)).credentials).toMatchObject({ guid: 'second', replacedGuids: ['first'] });
  });
});
