import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { Environment } from '../config/environment.js';
import { Replicas } from '../replicas/replicas.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { AgentLeases } from './agent-leases.js';

const agent = { tenantId: 'acme', agentId: '291' };
const credentials = { sessionId: 's', guid: 'g', replacedGuids: [], cookie: null };

describe('AgentLeases', () => {
  let store: MemoryStore;
  let records: SessionRecords;
  let alive: Set<string>;
  beforeEach(async () => {
    store = new MemoryStore();
    records = new SessionRecords(store);
    alive = new Set(['one', 'two']);
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await store.close();
  });

  /** A replica; the heir of everything is the first one that lives. */
  const leasesOf = (id: string) => {
    const gone = (owners: string[]) => Promise.resolve(new Set(owners.filter((owner) => !alive.has(owner))));
    const replicas = { id, gone, heirOf: () => [...alive].sort()[0] ?? null };
    return new AgentLeases(store, records, replicas as unknown as Replicas);
  };
  const [one, two] = ['one', 'two'];
  const lease = async () => (await records.read(agent)).lease;

  it('give a new sign-in to the replica where it was made', async () => {
    await leasesOf(two).begin(agent);
    expect(await lease()).toEqual({ replica: two, number: 1 });
  });

  it('leave the next sign-in to the replica that polled for the last, and tell it', async () => {
    await leasesOf(two).begin(agent);
    const received: unknown[] = [];
    await leasesOf(two).receive(
      (taken) => received.push(taken),
      () => undefined,
    );
    await records.end(agent, 's', 'signedOut');
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials });
    await leasesOf(one).begin(agent);
    expect([await lease(), received]).toEqual([{ replica: two, number: 2 }, [agent]]);
  });

  it('go to the heir when their replica is dead, which may have taken events with it', async () => {
    await leasesOf(two).begin(agent);
    expect(await leasesOf(one).survey()).toEqual([]);
    alive.delete(two);
    expect(await leasesOf(one).survey()).toEqual([{ agent, mayHaveLostEvents: true }]);
    expect(await lease()).toEqual({ replica: one, number: 2 });
    expect(await leasesOf(one).survey()).toEqual([{ agent, mayHaveLostEvents: false }]);
  });

  it('stay with a replica that has joined since the others last looked', async () => {
    const environment = Object.assign(new Environment(), { POLL_TIMEOUT_MS: 5000 });
    const [old, young] = [new Replicas(store, environment), new Replicas(store, environment)];
    await old.join(() => 0);
    await young.join(() => 0);
    await new AgentLeases(store, records, young).begin(agent);
    const leases = new AgentLeases(store, records, old);
    expect([await leases.survey(), await lease()]).toEqual([[], { replica: young.id, number: 1 }]);
    await leases.begin(agent);
    expect(await lease()).toEqual({ replica: young.id, number: 2 });
    for (const replicas of [old, young]) replicas.onModuleDestroy();
  });

  it('go to one of several that find them without an owner', async () => {
    await leasesOf(two).begin(agent);
    alive = new Set(['three', 'four']);
    const taken = await Promise.all(['three', 'four'].map((id) => leasesOf(id).survey()));
    expect(taken.flat().filter(({ mayHaveLostEvents }) => mayHaveLostEvents)).toHaveLength(1);
    expect((await lease())?.number).toBe(2);
  });

  it('are handed over without a loss by whoever has them, and by nobody else', async () => {
    await leasesOf(one).begin(agent);
    await leasesOf(two).handOver(agent, two);
    expect(await lease()).toEqual({ replica: one, number: 1 });
    const received: unknown[] = [];
    await leasesOf(two).receive(
      (taken) => received.push(taken),
      () => undefined,
    );
    await leasesOf(one).handOver(agent, two);
    expect([await lease(), received]).toEqual([{ replica: two, number: 2 }, [agent]]);
    await leasesOf(two).handOver(agent, null);
    expect(await lease()).toEqual({ replica: '', number: 3 });
    expect(await leasesOf(one).survey()).toEqual([{ agent, mayHaveLostEvents: false }]);
  });

  it('forget who is signed out', async () => {
    await leasesOf(one).begin(agent);
    await records.end(agent, 's', 'signedOut');
    expect(await leasesOf(one).survey()).toEqual([]);
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials });
    alive.delete(one);
    expect(await leasesOf(two).survey()).toEqual([]);
  });

  it('remember who signs in while they are being forgotten', async () => {
    await leasesOf(one).begin(agent);
    await records.end(agent, 's', 'signedOut');
    const update = store.update.bind(store);
    jest.spyOn(store, 'update').mockImplementationOnce(async (...wanted) => {
      await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials });
      return update(...wanted);
    });
    await leasesOf(one).survey();
    alive.delete(one);
    expect(await leasesOf(two).survey()).toEqual([{ agent, mayHaveLostEvents: true }]);
  });
});
