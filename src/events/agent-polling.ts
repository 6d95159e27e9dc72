import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { GatewayAccess } from '../auth/agent-session/gateway-access.js';
import { noticed, SessionNews, type SessionChange } from '../auth/agent-session/session-news.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import type { SessionCredentials } from '../auth/agent-session/agent-session.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { GatewayAnswer } from '../upstream/cc-gateway/cc-gateway-client.js';
import { readGatewayEvents } from './gateway-event.js';
import { GatewayEvents } from './gateway-events.js';
import { PollLoop, type PollResult } from './poll-loop.js';
import { pollVerdict } from './poll-verdict.js';
import { SessionConsequences } from './session-consequences.js';

/** Two polls running that were refused although they carried the newest Guid: another client has the agent (inferred). */
const REFUSALS_UNTIL_TAKEN_OVER = 2;

/**
 * One event poll per signed-in agent, from sign-in to sign-out. It is the heartbeat of the sign-in as well: the gateway
 * signs out an agent who does not poll for two minutes, so it belongs to the service and not to a browser tab.
 */
@Injectable()
export class AgentPolling implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('AgentPolling');
  private readonly loops = new Map<string, PollLoop>();

  constructor(
    private readonly news: SessionNews,
    private readonly access: GatewayAccess,
    private readonly records: SessionRecords,
    private readonly events: GatewayEvents,
    private readonly consequences: SessionConsequences,
    private readonly environment: Environment,
  ) {}

  onModuleInit(): void {
    this.news.listen((agent, change) => this.follow(agent, change));
  }

  onModuleDestroy(): void {
    for (const loop of this.loops.values()) loop.stop();
  }

  /** Ends all polling; running polls are waited for, and their events are stored. */
  async stop(): Promise<void> {
    for (const loop of this.loops.values()) loop.stop();
    await Promise.all([...this.loops.values()].map((loop) => loop.ended));
  }

  private async follow(agent: AgentRef, change: SessionChange): Promise<void> {
    const key = `${agent.tenantId}/${agent.agentId}`;
    this.loops.get(key)?.stop();
    this.loops.delete(key);
    await this.consequences.draw(agent, change);
    if (change.kind !== 'signedIn') return;
    const { credentials } = await this.records.read(agent);
    if (credentials === null) return;
    let refusals = 0;
    const poll = async (): Promise<PollResult> => {
      const result = await this.poll(agent, credentials.sessionId);
      refusals = result === 'refused' ? refusals + 1 : 0;
      if (refusals < REFUSALS_UNTIL_TAKEN_OVER) return result;
      await this.access.lose(agent, credentials.sessionId, noticed('takenOver'));
      return 'stop';
    };
    this.loops.set(key, new PollLoop(poll, { gapMs: this.environment.POLL_GAP_MS }));
  }

  /** Never throws: a poller that dies silently is the worst that can happen to an agent. */
  private async poll(agent: AgentRef, sessionId: string): Promise<PollResult> {
    try {
      const { credentials, signingOut } = await this.records.read(agent);
      if (credentials?.sessionId !== sessionId) return 'stop';
      if (signingOut) return 'ok';
      const answer = await this.access.poll(agent, credentials);
      return await this.judge(agent, credentials, answer);
    } catch (error) {
      if (!(error instanceof Problem)) this.logger.error('A poll failed in an unexpected way', error);
      return 'error';
    }
  }

  private async judge(agent: AgentRef, used: SessionCredentials, answer: GatewayAnswer): Promise<PollResult> {
    const verdict = pollVerdict(answer.retcode);
    if (verdict === 'ok') return this.take(agent, used, answer);
    if (verdict !== 'signedOut' && verdict !== 'refused') return verdict;
    const { credentials, signingOut } = await this.records.read(agent);
    if (credentials?.sessionId !== used.sessionId) return 'stop';
    // The Guid was replaced while this poll was on its way, or a sign-out overtook it: the answer says nothing.
    if (signingOut || credentials.guid !== used.guid) return 'event';
    if (verdict === 'refused') return 'refused';
    await this.access.lose(agent, used.sessionId, noticed('lost'));
    return 'stop';
  }

  private async take(agent: AgentRef, credentials: SessionCredentials, answer: GatewayAnswer): Promise<PollResult> {
    const { events, malformed } = readGatewayEvents(answer.event, Date.now());
    if (malformed > 0) this.logger.warn(`${malformed} malformed events were skipped`);
    for (const event of events) await this.events.take(agent, credentials, event);
    return events.length > 0 ? 'event' : 'ok';
  }
}
