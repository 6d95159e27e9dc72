import { Logger } from '@nestjs/common';
import type { SessionCredentials } from '../auth/agent-session/agent-session.js';
import { detectedChange, type SessionChange } from '../auth/agent-session/session-changes.js';
import type { SessionExchange } from '../auth/agent-session/session-exchange.js';
import type { SessionResource } from '../auth/agent-session/session-resource.js';
import type { Environment } from '../config/environment.js';
import { failureReason } from '../errors/failure-reason.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { FreshCredentials } from '../upstream/cc-gateway/gateway-credentials.js';
import type { PollAnswer, PollVerdict } from '../upstream/cc-gateway/poll-answer.js';
import type { AgentStream } from '../events/stream/agent-stream.js';
import type { EventMetrics } from '../events/event-metrics.js';
import type { GapRecovery } from './gap-recovery.js';
import type { GatewayEvents } from '../events/gateway-events.js';
import { EventIntake, type EventLoss } from './event-intake.js';
import { LostEvents } from './lost-events.js';
import { PollLoop, type PollResult } from './poll-loop.js';
import { PollPermit, type PermitParts, type PolledSession } from './poll-permit.js';
import type { SlotPoller } from './poll-slot.js';
import { PollWatchdog, type WatchedPolls } from './poll-watchdog.js';

/** Two polls running that were refused although they carried the newest Guid: another client has the agent (inferred). */
const REFUSALS_UNTIL_TAKEN_OVER = 2;

/** What a poller works with; the same for all agents. */
export interface PollerParts extends PermitParts {
  exchange: SessionExchange;
  sessions: Pick<SessionResource, 'read'>;
  events: GatewayEvents;
  recovery: GapRecovery;
  stream: AgentStream;
  metrics: EventMetrics;
  environment: Environment;
}

const logger = new Logger('AgentPoller');

/**
 * Polls for one agent during one sign-in, and notices when the gateway falls silent or gives the agent up. There is one for
 * every agent, so its parts call its methods: a function made for each of them would be kept as often.
 */
export class AgentPoller implements SlotPoller, WatchedPolls, EventLoss {
  private readonly loop: PollLoop;
  private readonly watchdog: PollWatchdog;
  private readonly lost: LostEvents;
  private refusals = 0;
  private lastFailure = 'none';
  private isGivenUp = false;
  private readonly permit: PollPermit;
  private readonly events: EventIntake;
  private giveUpPoll: (() => void) | null = null;
  /** Ends when what the headers of the last answer brought is kept, or cannot be. */
  private kept: Promise<void> | null = null;
  /** For the exchange of each poll. */
  readonly onBegin = (giveUp: () => void): void => {
    this.giveUpPoll = giveUp;
  };
  readonly onCredentials = (fresh: FreshCredentials): void => {
    this.permit.learn(fresh);
    this.kept = this.parts.exchange.keep(this.agent, this.session.sessionId, fresh).catch(() => undefined);
  };

  constructor(
    readonly agent: AgentRef,
    private readonly session: PolledSession,
    private readonly parts: PollerParts,
  ) {
    const { sessionId, wasDegraded, mayHaveLostEvents } = session;
    const { DEGRADED_AFTER_MS, POLL_GAP_MS } = parts.environment;
    this.watchdog = new PollWatchdog(DEGRADED_AFTER_MS, this, wasDegraded);
    parts.metrics.pollingAgents.add(sessionId);
    if (wasDegraded) parts.metrics.degradedAgents.add(sessionId);
    this.lost = new LostEvents(agent, sessionId, parts);
    if (mayHaveLostEvents) this.lost.suspect();
    this.permit = new PollPermit(agent, session, parts);
    this.events = new EventIntake(agent, session.lease, parts.events, this);
    this.loop = new PollLoop(this, POLL_GAP_MS);
  }

  get sessionId(): string {
    return this.session.sessionId;
  }

  /** Whether everything that polls brought is stored, and nothing that they may have lost is still to be told. */
  get isWhole(): boolean {
    return !this.isGivenUp && this.events.isEmpty && this.lost.isNothing;
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
    this.giveUpPoll?.();
  }

  /** In one piece: each function that waits for a held poll is kept as often as there are agents. */
  async poll(): Promise<PollResult> {
    let result: PollResult;
    try {
      const isStored = this.events.isEmpty || (await this.events.store());
      const credentials = this.isGivenUp ? 'stop' : await this.permit.ask(isStored);
      if (typeof credentials === 'string') result = credentials;
      else {
        const answer = await this.parts.exchange.poll(this.agent, credentials, this);
        if (this.kept !== null) await this.kept;
        result = this.isIdle(answer) ? 'ok' : await this.take(credentials, answer);
      }
    } catch (error) {
      if (this.kept !== null) await this.kept;
      result = this.failed(error);
    }
    this.kept = null;
    this.parts.metrics.countPoll(result);
    return this.conclude(result);
  }

  /** Nearly every answer: nothing happened, and nothing is missing. */
  private isIdle({ verdict, events, malformed }: PollAnswer): boolean {
    return verdict === 'ok' && events.length === 0 && malformed === 0 && this.lost.isNothing;
  }

  private conclude(result: PollResult): PollResult | Promise<PollResult> {
    this.refusals = result === 'refused' ? this.refusals + 1 : 0;
    if (this.refusals >= REFUSALS_UNTIL_TAKEN_OVER) return this.lose(detectedChange('takenOver'));
    const isGood = result === 'ok' || result === 'event';
    const restored = isGood ? this.watchdog.fed() : undefined;
    return restored?.then(() => result) ?? result;
  }

  private async lose(change: SessionChange): Promise<PollResult> {
    await this.parts.access.lose(this.agent, this.session.sessionId, change);
    return 'stop';
  }

  private async judge(used: SessionCredentials, verdict: PollVerdict): Promise<PollResult> {
    if (verdict !== 'signedOut' && verdict !== 'refused') return verdict;
    const { credentials, signingOut } = await this.parts.records.read(this.agent);
    if (credentials?.sessionId !== this.session.sessionId) return 'stop';
    // The Guid was replaced while this poll was on its way, or a sign-out overtook it: the answer says nothing.
    if (signingOut || credentials.guid !== used.guid) return 'waiting';
    if (verdict === 'refused') return 'refused';
    return this.lose(detectedChange('lost'));
  }

  private async take(credentials: SessionCredentials, answer: PollAnswer): Promise<PollResult> {
    const { verdict, events, malformed } = answer;
    if (verdict !== 'ok') return this.judge(credentials, verdict);
    if (malformed > 0) this.parts.metrics.malformed.inc(malformed);
    await this.lost.beforeNextEvents();
    await this.events.take(events, credentials);
    if (events.length === 0 && malformed === 0) this.lost.queueIsEmpty();
    return events.length > 0 ? 'event' : 'ok';
  }

  eventLost(error: unknown): void {
    this.parts.metrics.malformed.inc();
    logger.error('Failed to process an event', error);
    this.lost.suspect();
  }

  private failed(error: unknown): PollResult {
    this.lost.pollFailed(error);
    this.lastFailure = failureReason(error) ?? (error instanceof Problem ? error.code : 'DEFECT');
    if (!(error instanceof Problem)) logger.error('A poll failed unexpectedly', error);
    // What is no JSON may have been an event: it is lost, and counted as such.
    else if (error.code === 'UPSTREAM_PROTOCOL_ERROR') this.parts.metrics.malformed.inc();
    return 'error';
  }

  healthUnreported(error: unknown): void {
    logger.error('Failed to announce a change of the session', error);
  }

  async reportHealth(change: 'degraded' | 'restored'): Promise<void> {
    const { records, stream, metrics } = this.parts;
    const state = change === 'degraded' ? 'degraded' : 'signedIn';
    const present = await records.change(this.agent, this.session.sessionId, (session) => ({ ...session, state }));
    if (!present) return;
    const said = `${this.agent.tenantId}/${this.agent.agentId}: ${change}; the last poll that failed: ${this.lastFailure}`;
    logger[change === 'degraded' ? 'warn' : 'log'](said);
    metrics.degradedAgents[change === 'degraded' ? 'add' : 'delete'](this.session.sessionId);
    const occurredAt = new Date().toISOString();
    const session = await this.parts.sessions.read(this.agent);
    await stream.publish(this.agent, { type: `session.${change}`, occurredAt, call: null, upstream: null, session });
  }
}
