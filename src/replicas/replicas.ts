import { createHash, randomBytes } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { keys } from '../state/keys.js';
import { StateStore } from '../state/state-store.js';

/** What a replica says of itself. Its count of heartbeats tells the others that it lives. */
export interface ReplicaHeartbeat {
  readonly count: number;
  /** How many agents it polls for. */
  readonly agents: number;
  /** It is stopping, and takes nothing over. */
  readonly leaving: boolean;
}

type Members = Readonly<Record<string, ReplicaHeartbeat>>;

const HEARTBEAT_MS = 1000;
/** How late a heartbeat may be before the work that it covers must not begin. */
const SLACK_MS = 3000;
/** Heartbeats that fail for this long mean that the store is out, and not that this process stood still. */
const OUTAGE_AFTER_MS = 5000;

/**
 * The replicas that are alive, as each of them sees it: one record in which all of them count. No clock is compared: a
 * replica is dead when another one, in unbroken contact with the store, has not seen its count move for the whole life of
 * a lease. Whoever finds it dead removes it, and a replica that finds itself removed has lost everything it held
 * and goes on under a new id.
 *
 * A lease lasts `POLL_TIMEOUT_MS` and a little more, so that a poll that was begun in time is over before anybody else
 * can take the agent.
 */
@Injectable()
export class Replicas implements OnModuleDestroy {
  private readonly logger = new Logger('Replicas');
  private readonly lifeMs: number;
  private readonly seen = new Map<string, { count: number; at: number }>();
  private members: Members = {};
  private ownId = newId();
  private count = Date.now();
  private heartbeatAt = -Infinity;
  private contactSince: number | null = null;
  private failingSince: number | null = null;
  private isLeaving = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | null = null;
  private countAgents: () => number = () => 0;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly store: StateStore,
    { POLL_TIMEOUT_MS }: Environment,
  ) {
    this.lifeMs = POLL_TIMEOUT_MS + SLACK_MS;
  }

  get id(): string {
    return this.ownId;
  }

  /** Those who take agents, with the number that they have. */
  get live(): ReadonlyMap<string, number> {
    return new Map(
      Object.entries(this.members)
        .filter(([, { leaving }]) => !leaving)
        .map(([id, { agents }]) => [id, agents]),
    );
  }

  /**
   * Which of these owners of a piece of work are gone, so that what they held is free; nobody ('') is. One that is leaving
   * has its work until it hands it over. To be asked after the owners were read: one that this replica has not heard of yet
   * may have joined since its last heartbeat, so the record itself is read.
   */
  async gone(owners: Iterable<string>): Promise<ReadonlySet<string>> {
    const unknown = [...new Set(owners)].filter((id) => !(id in this.members));
    if (unknown.every((id) => id === '')) return new Set(unknown);
    const members = (await this.store.read<Members>(keys.replicas())) ?? {};
    return new Set(unknown.filter((id) => !(id in members)));
  }

  /** Whether a poll that begins now ends before anybody could take its agent. */
  get mayPoll(): boolean {
    return performance.now() <= this.heartbeatAt + SLACK_MS;
  }

  /** The store has been out of reach for a while; nobody who shares this fate can take anything over. */
  get isCutOff(): boolean {
    return this.failingSince !== null && performance.now() - this.failingSince >= OUTAGE_AFTER_MS;
  }

  /** Which of the live replicas has to take a piece of work whose replica is gone; each of them comes to the same answer. */
  heirOf(work: string): string | null {
    let heir: string | null = null;
    let highest = '';
    for (const id of this.live.keys()) {
      const weight = createHash('sha1').update(`${id} ${work}`).digest('hex');
      if (weight > highest) [heir, highest] = [id, weight];
    }
    return heir;
  }

  /** Calls a listener when somebody came or went, or this one was removed: work may be without its replica. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Joins the others and stays in touch. */
  async join(countAgents: () => number): Promise<void> {
    this.countAgents = countAgents;
    await this.heartbeat();
  }

  /** Says that this replica is stopping: the others take what it hands over, and hand nothing to it. */
  async prepareToLeave(): Promise<void> {
    this.isLeaving = true;
    await this.heartbeat();
  }

  /** Removes itself, so that nobody has to wait for its leases to end. */
  async leave(): Promise<void> {
    this.onModuleDestroy();
    await this.store.update<Members, null>(keys.replicas(), (members) => {
      const others = Object.entries(members ?? {}).filter(([id]) => id !== this.ownId);
      return { value: others.length === 0 ? null : Object.fromEntries(others), result: null };
    });
  }

  onModuleDestroy(): void {
    this.isClosed = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async heartbeat(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    const sentAt = performance.now();
    try {
      await this.sendHeartbeat(sentAt);
    } catch (error) {
      this.contactSince = null;
      this.failingSince ??= sentAt;
      if (!(error instanceof Problem)) this.logger.error('Failed to write the heartbeat of this replica', error);
    }
    if (!this.isClosed) this.timer = setTimeout(() => void this.heartbeat(), HEARTBEAT_MS).unref();
  }

  private async sendHeartbeat(sentAt: number): Promise<void> {
    const own = { count: ++this.count, agents: this.countAgents(), leaving: this.isLeaving };
    const wasMember = this.ownId in this.members;
    const { before, after, id } = await this.store.update<Members, { before: Members; after: Members; id: string }>(
      keys.replicas(),
      (kept) => {
        const before = kept ?? {};
        // Removed: the leases of the old id are somebody else's now, or will be.
        const id = wasMember && !(this.ownId in before) ? newId() : this.ownId;
        const others = Object.entries(before).filter((one) => one[0] !== id && !this.isDead(...one, sentAt));
        const after = { ...Object.fromEntries(others), [id]: own };
        return { value: after, result: { before, after, id } };
      },
    );
    this.heartbeatAt = sentAt;
    this.contactSince ??= sentAt;
    this.failingSince = null;
    if (id !== this.ownId) this.logger.warn('Another replica declared this one dead; it continues without its agents');
    for (const dead of Object.keys(before).filter((other) => !(other in after)))
      this.logger.warn(`Replica ${dead} is dead; its agents are being taken over`);
    this.follow(after, id);
  }

  private follow(after: Members, id: string): void {
    const isNew = namesOf(after) !== namesOf(this.members);
    this.ownId = id;
    this.members = after;
    const now = performance.now();
    for (const other of this.seen.keys()) if (!(other in after)) this.seen.delete(other);
    for (const [other, { count }] of Object.entries(after))
      if (this.seen.get(other)?.count !== count) this.seen.set(other, { count, at: now });
    if (isNew) for (const listener of this.listeners) listener();
  }

  private isDead(id: string, { count }: ReplicaHeartbeat, now: number): boolean {
    const seen = this.seen.get(id);
    const contactMs = this.contactSince === null ? 0 : now - this.contactSince;
    return seen?.count === count && now - seen.at >= this.lifeMs && contactMs >= this.lifeMs;
  }
}

function newId(): string {
  return randomBytes(6).toString('hex');
}

function namesOf(members: Members): string {
  return Object.entries(members)
    .map(([id, { leaving }]) => (leaving ? `-${id}` : id))
    .sort()
    .join();
}
