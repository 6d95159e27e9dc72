import type { GatewayAccess } from '../agents/gateway-access.js';
import type { SessionCredentials, SessionLease } from '../auth/agent-session/agent-session.js';
import { followAnswer } from '../auth/agent-session/guid-rotation.js';
import type { SessionRecords } from '../auth/agent-session/session-records.js';
import type { Replicas } from '../replicas/replicas.js';
import type { AgentRef } from '../state/agent-ref.js';
import { isStoreOutOfReach } from '../state/state-store.js';
import type { FreshCredentials } from '../upstream/cc-gateway/gateway-credentials.js';
import type { AgentLeases } from './agent-leases.js';
import type { PollResult } from './poll-loop.js';

/**
 * Without the store nothing that a poll brings can be kept, and what is not polled for waits at the gateway. So an outage
 * is sat out, but for the polls that keep the agent from being signed out after two minutes.
 */
const KEEP_ALIVE_MS = 60_000;

/** What a permit depends on; the same for all agents. */
export interface PermitParts {
  replicas: Pick<Replicas, 'mayPoll' | 'isCutOff'>;
  leases: Pick<AgentLeases, 'isOurs'>;
  records: SessionRecords;
  access: GatewayAccess;
}

/** The sign-in to poll for, and the lease under which this is done. */
export interface PolledSession {
  readonly sessionId: string;
  readonly lease: SessionLease;
  readonly wasDegraded: boolean;
  /** Whoever polled before is gone without a word. */
  readonly mayHaveLostEvents: boolean;
}

/** Says before each poll whether there may be one, and with which credentials. */
export class PollPermit {
  /** As they were last read, and what answers brought since: all there is while the store is out of reach. */
  private known: SessionCredentials | null = null;
  private grantedAt = -Infinity;

  constructor(
    private readonly agent: AgentRef,
    private readonly session: PolledSession,
    private readonly parts: PermitParts,
  ) {}

  /** What the answer to a poll brought, whether it could be kept or not. */
  learn(fresh: FreshCredentials): void {
    this.known = this.known && followAnswer(this.known, fresh);
  }

  /**
   * @param isStored false while events of earlier polls wait for the store
   * @returns the credentials to poll with, or why there is no poll now
   */
  async ask(isStored: boolean): Promise<SessionCredentials | PollResult> {
    const { leases, records, replicas } = this.parts;
    if (!isStored) return this.keepAlive();
    try {
      const session = await records.find(this.agent);
      if (session === null) return await this.forgotten();
      if (session.credentials?.sessionId !== this.session.sessionId) return 'stop';
      if (!leases.isOurs(session.lease) || session.lease?.number !== this.session.lease.number) return 'stop';
      if (session.signingOut) return await this.waitForSignOut();
      if (!replicas.mayPoll) return 'paused';
      const newer = this.newerThan(session.credentials);
      return this.granted(newer === null ? session.credentials : await this.catchUp(newer));
    } catch (error) {
      if (!isStoreOutOfReach(error)) throw error;
      return this.keepAlive();
    }
  }

  private keepAlive(): SessionCredentials | 'paused' {
    const isDue = this.parts.replicas.isCutOff && performance.now() - this.grantedAt >= KEEP_ALIVE_MS;
    return isDue && this.known !== null ? this.granted(this.known) : 'paused';
  }

  private granted(credentials: SessionCredentials): SessionCredentials {
    this.known = credentials;
    this.grantedAt = performance.now();
    return credentials;
  }

  private async waitForSignOut(): Promise<PollResult> {
    await this.parts.access.resumeAfterSignOut(this.agent, this.session.sessionId);
    return 'waiting';
  }

  /** What an answer brought that could not be kept, where the store still has what it replaced. */
  private newerThan(kept: SessionCredentials): SessionCredentials | null {
    const { known } = this;
    if (known?.sessionId !== kept.sessionId || known.guid === kept.guid) return null;
    return known.replacedGuids.includes(kept.guid) && !kept.replacedGuids.includes(known.guid) ? known : null;
  }

  private async catchUp(known: SessionCredentials): Promise<SessionCredentials> {
    await this.parts.records.follow(this.agent, known.sessionId, { newGuid: known.guid, setCookies: [] });
    return known;
  }

  /** The store was emptied: the sign-in is lost, and whoever reads along must hear of it. */
  private async forgotten(): Promise<PollResult> {
    await this.parts.access.reportLost(this.agent);
    return 'stop';
  }
}
