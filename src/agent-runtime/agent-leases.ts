import { Injectable } from '@nestjs/common';
import type { AgentSession, SessionLease } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { Replicas } from '../replicas/replicas.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys, type StateKey } from '../state/keys.js';
import { StateStore } from '../state/state-store.js';
import { parseLosslessJson } from '../upstream/lossless-json.js';

/** Enough that two sign-ins seldom meet in one part of the index, few enough to be read in one go. */
const INDEX_PARTS = 64;
/** Sessions that are read at once in a survey. */
const SURVEYED_AT_ONCE = 200;
const INBOX = { maxCount: 10_000, maxAgeMs: 60_000, maxCharacters: 4_000_000 };

/** An agent whose polling is this replica's from now on. */
export interface TakenAgent {
  readonly agent: AgentRef;
  /** The last owner died: what its running poll brought is lost. */
  readonly mayHaveLostEvents: boolean;
}

/**
 * Which replica polls for which agent: the lease in the agent's session names it, and lives as long as that replica
 * (`Replicas`). Its number grows with every owner and fences off one that comes back late.
 */
@Injectable()
export class AgentLeases {
  constructor(
    private readonly store: StateStore,
    private readonly records: SessionRecords,
    private readonly replicas: Replicas,
  ) {}

  isOurs(lease: SessionLease | null): boolean {
    return lease?.replica === this.replicas.id;
  }

  /**
   * Begins the polling of a new sign-in. A replica that polled for the agent before goes on, so that its last poll and the
   * next one cannot overlap.
   */
  async begin(agent: AgentRef): Promise<void> {
    await this.addToIndex(agent);
    const gone = await this.replicas.gone([ownerOf(await this.records.read(agent))]);
    const lease = await this.records.lease(agent, (session) => {
      const last = ownerOf(session);
      return last === '' || gone.has(last) ? this.replicas.id : last;
    });
    if (lease !== null && !this.isOurs(lease)) await this.announceHandover(lease, agent);
  }

  /** Gives an agent away whose last poll here has ended: to a replica, or to whoever comes. */
  async handOver(agent: AgentRef, to: string | null): Promise<void> {
    const lease = await this.records.lease(agent, (session) => (this.isOurs(session.lease) ? (to ?? '') : null));
    if (to !== null && lease?.replica === to) await this.announceHandover(lease, agent);
  }

  /** Follows what the others hand over to this replica, each under the number of its lease; the answer ends it. */
  receive(take: (agent: AgentRef, leaseNumber: number) => void, lost: () => void): Promise<() => void> {
    return this.store.follow(keys.replicaInbox(this.replicas.id), {
      take: ({ json }) => {
        const [tenantId, agentId, number] = parseLosslessJson(json) as [string, string, string];
        take({ tenantId, agentId }, Number(number));
      },
      lost,
    });
  }

  /** Takes those agents whose replica is gone and whose heir this one is; answers them, and those that are its own already. */
  async survey(): Promise<TakenAgent[]> {
    const parts = Array.from({ length: INDEX_PARTS }, (_, part) => keys.agentIndex(part));
    const lists = (await this.store.readAll(parts)) as (readonly AgentRef[] | null)[];
    const agents = lists.flatMap((list) => list ?? []);
    const taken: TakenAgent[] = [];
    for (let from = 0; from < agents.length; from += SURVEYED_AT_ONCE) {
      const some = agents.slice(from, from + SURVEYED_AT_ONCE);
      const sessions = (await this.store.readAll(some.map(keys.session))) as (AgentSession | null)[];
      const gone = await this.replicas.gone(sessions.map(ownerOf));
      const looks = some.map((agent, index) => this.consider(agent, sessions[index] ?? null, gone));
      for (const one of await Promise.all(looks)) if (one !== null) taken.push(one);
    }
    return taken;
  }

  private async consider(
    agent: AgentRef,
    session: AgentSession | null,
    gone: ReadonlySet<string>,
  ): Promise<TakenAgent | null> {
    if (session?.credentials == null) return this.forget(agent);
    const { lease } = session;
    if (this.isOurs(lease)) return { agent, mayHaveLostEvents: false };
    const owner = ownerOf(session);
    if (!gone.has(owner) || this.replicas.heirOf(nameOf(agent)) !== this.replicas.id) return null;
    const now = await this.records.lease(agent, ({ lease: present }) =>
      present?.number === lease?.number ? this.replicas.id : null,
    );
    return this.isOurs(now) ? { agent, mayHaveLostEvents: owner !== '' } : null;
  }

  /** Somebody who signs in meanwhile must stay in the index: whoever is not there finds no other replica. */
  private async forget(agent: AgentRef): Promise<null> {
    await this.removeFromIndex(agent);
    if ((await this.records.read(agent)).credentials !== null) await this.addToIndex(agent);
    return null;
  }

  private async addToIndex(agent: AgentRef): Promise<void> {
    const { tenantId, agentId } = agent;
    await this.store.update<readonly AgentRef[], null>(partOf(agent), (agents) => ({
      value:
        agents?.some((one) => isSame(one, agent)) === true ? undefined : [...(agents ?? []), { tenantId, agentId }],
      result: null,
    }));
  }

  private async removeFromIndex(agent: AgentRef): Promise<void> {
    await this.store.update<readonly AgentRef[], null>(partOf(agent), (agents) => {
      const others = (agents ?? []).filter((one) => !isSame(one, agent));
      return { value: others.length === 0 ? null : others, result: null };
    });
  }

  private async announceHandover({ replica, number }: SessionLease, { tenantId, agentId }: AgentRef): Promise<void> {
    const json = JSON.stringify([tenantId, agentId, String(number)]);
    await this.store.append(keys.replicaInbox(replica), { type: 'lease', json }, INBOX);
  }
}

/** '' where nobody polls. */
function ownerOf(session: AgentSession | null): string {
  return session?.lease?.replica ?? '';
}

function nameOf({ tenantId, agentId }: AgentRef): string {
  return `${tenantId}/${agentId}`;
}

function isSame(one: AgentRef, other: AgentRef): boolean {
  return one.tenantId === other.tenantId && one.agentId === other.agentId;
}

/** A cheap hash is enough: it only spreads. */
function partOf(agent: AgentRef): StateKey {
  let hash = 0;
  for (const character of nameOf(agent)) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return keys.agentIndex(hash % INDEX_PARTS);
}
