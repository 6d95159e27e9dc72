import { Logger } from '@nestjs/common';
import type { SessionCredentials, SessionLease } from '../auth/agent-session/agent-session.js';
import { followAnswer } from '../auth/agent-session/guid-rotation.js';
import type { GatewayAccess } from '../agents/gateway-access.js';
import { detectedChange } from '../auth/agent-session/session-changes.js';
import type { SessionExchange } from '../auth/agent-session/session-exchange.js';
import type { SessionResource } from '../auth/agent-session/session-resource.js';
import type { SessionRecords } from '../auth/agent-session/session-records.js';
import type { Environment } from '../config/environment.js';
import { failureReason } from '../errors/failure-reason.js';
import { Problem } from '../errors/problem.js';
import type { Replicas } from '../replicas/replicas.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { GatewayEvent } from '../upstream/cc-gateway/gateway-event.js';
import type { FreshCredentials } from '../upstream/cc-gateway/gateway-credentials.js';
import { traced } from '../tracing/tracing.js';
import type { PollAnswer, PollVerdict } from '../upstream/cc-gateway/poll-answer.js';
import type { AgentStream } from '../events/stream/agent-stream.js';
import type { EventMetrics } from '../events/event-metrics.js';
import type { AgentLeases } from './agent-leases.js';
import type { GapRecovery } from './gap-recovery.js';
import type { GatewayEvents } from '../events/gateway-events.js';
import { LostEvents } from './lost-events.js';
import { PollLoop, type PollResult } from './poll-loop.js';
import type { SlotPoller } from './poll-slot.js';
import { PollWatchdog } from './poll-watchdog.js';

/** Two polls running that were refused although they carried the newest Guid: another client has the agent (inferred). */
const REFUSALS_UNTIL_TAKEN_OVER = 2;

/**
 * Without the store nothing that a poll brings can be kept, and what is not polled for waits at the gateway. So an outage
 * is sat out, but for the polls that keep the agent from being signed out after two minutes.
 */
const KEEP_ALIVE_MS = 60_000;

export interface PollerParts {
  replicas: Pick<Replicas, 'mayPoll' | 'isCutOff'>;
  leases: Pick<AgentLeases, 'isOurs'>;
  access: GatewayAccess;
  exchange: SessionExchange;
  records: SessionRecords;
  sessions: Pick<SessionResource, 'read'>;
  events: GatewayEvents;
  recovery: GapRecovery;
  stream: AgentStream;
  metrics: EventMetrics;
  environment: Environment;
}

/** The sign-in to poll for, and the lease under which this is done. */
export interface PolledSession {
  readonly sessionId: string;
  readonly lease: SessionLease;
  readonly wasDegraded: boolean;
  /** Whoever polled before is gone without a word. */
  readonly mayHaveLostEvents: boolean;
}

/** An event and the credentials of the poll that brought it. */
interface UnsavedEvent {
  readonly event: GatewayEvent;
  readonly used: SessionCredentials;
}

/** Polls for one agent during one sign-in, and notices when the gateway falls silent or gives the agent up. */
export class AgentPoller implements SlotPoller {
  private readonly logger = new Logger('AgentPoller');
  private readonly loop: PollLoop;
  private readonly watchdog: PollWatchdog;
  private readonly lost: LostEvents;
  private refusals = 0;
  private lastFailure = 'none';
  private isGivenUp = false;
  /** As they were last read, and what answers brought since: all there is while the store is out of reach. */
  private known: SessionCredentials | null = null;
  private unsaved: UnsavedEvent[] = [];
  private polledAt = -Infinity;
  private giveUpPoll: () => void = () => undefined;
  private readonly onPollBegin = (giveUp: () => void) => {
    this.giveUpPoll = giveUp;
  };
  private readonly learn = (fresh: FreshCredentials) => {
    this.known = this.known && followAnswer(this.known, fresh);
  };

  constructor(
    readonly agent: AgentRef,
    private readonly session: PolledSession,
    private readonly parts: PollerParts,
  ) {
    const { sessionId, wasDegraded, mayHaveLostEvents } = session;
    const { DEGRADED_AFTER_MS, POLL_GAP_MS } = parts.environment;
    this.watchdog = new PollWatchdog(
      DEGRADED_AFTER_MS,
      (change) => this.tell(change),
      (error) => this.logger.error('A change of the session could not be told', error),
      wasDegraded,
    );
    parts.metrics.pollingAgents.add(sessionId);
    if (wasDegraded) parts.metrics.degradedAgents.add(sessionId);
    this.lost = new LostEvents({
      tell: () => parts.stream.interrupt(agent),
      ask: () => parts.recovery.recover(agent, sessionId),
      failed: (error) => this.logger.error('A gap in the events could not be followed up', error),
    });
    if (mayHaveLostEvents) this.lost.suspect();
    this.loop = new PollLoop(() => this.poll(), POLL_GAP_MS);
  }

  /** Ends when the poll that is running has ended and its event is stored. */
  get ended(): Promise<void> {
    return this.loop.ended;
  }

  stop(): void {
    this.watchdog.stop();
    this.parts.metrics.pollingAgents.delete(this.session.sessionId);
    this.parts.metrics.degradedAgents.delete(this.session.sessionId);
    this.loop.stop();
  }

  /** Stops without waiting for the answer to the running poll; what it would bring is lost. */
  giveUp(): void {
    this.stop();
    this.isGivenUp = true;
    this.giveUpPoll();
  }

  private async poll(): Promise<PollResult> {
    let result: PollResult;
    try {
      result = await this.pollOnce();
    } catch (error) {
      result = this.failed(error);
    }
    this.parts.metrics.polls.inc({ result });
    if (result === 'ok' || result === 'event') await this.watchdog.fed();
    this.refusals = result === 'refused' ? this.refusals + 1 : 0;
    if (this.refusals < REFUSALS_UNTIL_TAKEN_OVER) return result;
    await this.parts.access.lose(this.agent, this.session.sessionId, detectedChange('takenOver'));
    return 'stop';
  }

  private async pollOnce(): Promise<PollResult> {
    const credentials = await this.present();
    if (typeof credentials === 'string') return credentials;
    this.polledAt = performance.now();
    this.known = credentials;
    const answer = await this.parts.exchange.poll(this.agent, credentials, this.onPollBegin, this.learn);
    return answer.verdict === 'ok' ? this.take(credentials, answer) : this.judge(credentials, answer.verdict);
  }

  /** The credentials to poll with, or why there is no poll now. */
  private async present(): Promise<SessionCredentials | PollResult> {
    if (this.isGivenUp) return 'stop';
    const { replicas, leases } = this.parts;
    try {
      if (!(await this.save())) throw new Problem('STATE_STORE_UNAVAILABLE');
      const session = await this.parts.records.find(this.agent);
      if (session === null) return await this.forgotten();
      if (session.credentials?.sessionId !== this.session.sessionId) return 'stop';
      if (!leases.isOurs(session.lease) || session.lease?.number !== this.session.lease.number) return 'stop';
      if (session.signingOut) return await this.waitForSignOut();
      return replicas.mayPoll ? await this.newest(session.credentials) : 'paused';
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      const isDue = replicas.isCutOff && performance.now() - this.polledAt >= KEEP_ALIVE_MS;
      return isDue && this.known !== null ? this.known : 'paused';
    }
  }

  private async waitForSignOut(): Promise<PollResult> {
    await this.parts.access.resumeAfterSignOut(this.agent, this.session.sessionId);
    return 'waiting';
  }

  /** The credentials of the store, or those that an answer brought which could not be kept. */
  private async newest(kept: SessionCredentials): Promise<SessionCredentials> {
    const { known } = this;
    const isBehind =
      known?.sessionId === kept.sessionId &&
      known.replacedGuids.includes(kept.guid) &&
      !kept.replacedGuids.includes(known.guid);
    if (!isBehind) return kept;
    await this.parts.records.follow(this.agent, kept.sessionId, { newGuid: known.guid, setCookies: [] });
    return known;
  }

  /** The store was emptied: the sign-in is lost, and whoever reads along must hear of it. */
  private async forgotten(): Promise<PollResult> {
    await this.parts.access.reportLost(this.agent);
    return 'stop';
  }

  private async judge(used: SessionCredentials, verdict: PollVerdict): Promise<PollResult> {
    if (verdict !== 'signedOut' && verdict !== 'refused') return verdict;
    const { credentials, signingOut } = await this.parts.records.read(this.agent);
    if (credentials?.sessionId !== this.session.sessionId) return 'stop';
    // The Guid was replaced while this poll was on its way, or a sign-out overtook it: the answer says nothing.
    if (signingOut || credentials.guid !== used.guid) return 'waiting';
    if (verdict === 'refused') return 'refused';
    await this.parts.access.lose(this.agent, this.session.sessionId, detectedChange('lost'));
    return 'stop';
  }

  private async take(credentials: SessionCredentials, { events, malformed }: PollAnswer): Promise<PollResult> {
    if (malformed > 0) this.parts.metrics.malformed.inc(malformed);
    await this.lost.beforeNextEvents();
    this.unsaved.push(...events.map((event) => ({ event, used: credentials })));
    await this.save();
    if (events.length === 0 && malformed === 0) this.lost.queueIsEmpty();
    return events.length > 0 ? 'event' : 'ok';
  }

  /** Takes in what polls brought, in order; false when the store is out of reach: nothing is lost then, it has to wait. */
  private async save(): Promise<boolean> {
    for (let next = this.unsaved[0]; next !== undefined; next = this.unsaved[0]) {
      try {
        const { used, event } = next;
        const source = { credentials: used, lease: this.session.lease };
        await traced('event', {}, () => this.parts.events.take(this.agent, source, event));
      } catch (error) {
        if (isOutOfReach(error)) return false;
        this.parts.metrics.malformed.inc();
        this.logger.error('An event could not be taken in', error);
        this.lost.suspect();
      }
      this.unsaved.shift();
    }
    return true;
  }

  private failed(error: unknown): PollResult {
    this.lost.pollFailed(error);
    this.lastFailure = failureReason(error) ?? (error instanceof Problem ? error.code : 'DEFECT');
    if (!(error instanceof Problem)) this.logger.error('A poll failed in an unexpected way', error);
    // What is no JSON may have been an event: it is lost, and counted as such.
    else if (error.code === 'UPSTREAM_PROTOCOL_ERROR') this.parts.metrics.malformed.inc();
    return 'error';
  }

  private async tell(change: 'degraded' | 'restored'): Promise<void> {
    const { records, stream, metrics } = this.parts;
    const state = change === 'degraded' ? 'degraded' : 'signedIn';
    const present = await records.change(this.agent, this.session.sessionId, (session) => ({ ...session, state }));
    if (!present) return;
    const said = `${this.agent.tenantId}/${this.agent.agentId}: ${change}; the last poll that failed: ${this.lastFailure}`;
    this.logger[change === 'degraded' ? 'warn' : 'log'](said);
    metrics.degradedAgents[change === 'degraded' ? 'add' : 'delete'](this.session.sessionId);
    const occurredAt = new Date().toISOString();
    const session = await this.parts.sessions.read(this.agent);
    await stream.publish(this.agent, { type: `session.${change}`, occurredAt, call: null, upstream: null, session });
  }
}

function isOutOfReach(error: unknown): boolean {
  return error instanceof Problem && error.code === 'STATE_STORE_UNAVAILABLE';
}
