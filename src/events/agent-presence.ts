import { randomInt } from 'node:crypto';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AgentSessions } from '../auth/agent-session/agent-sessions.js';
import type { Caller } from '../auth/caller/caller.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys } from '../state/keys.js';
import { StateStore } from '../state/state-store.js';
import type { SseConnection } from './stream/sse-connection.js';

/**
 * A laptop that is shut says no goodbye, and the kernel goes on sending to it for a quarter of an hour. A stream is
 * therefore ended after this long, at random so that not everybody comes back at once: living browsers come back by
 * themselves. With the last words and the next look around, who vanished is detectedChange within a minute.
 */
const SHORTEST_STREAM_MS = 30_000;
const LONGEST_STREAM_MS = 40_000;
/** How long a browser may take to come back from such an end. */
const RETURN_MS = 5000;

interface Presence {
  agent: AgentRef;
  lastSeen: number;
  /** What the other replicas know of it. */
  toldSeen: number;
  openStreams: number;
}

/**
 * Signs out an agent whose browser is gone (AGENT_ABSENCE_TIMEOUT_MS): our polling would otherwise keep a closed laptop
 * on duty, and calls would ring into nowhere. Only who may drive the agent counts; a supervisor's look does not. The
 * replicas tell each other whom they have seen.
 */
@Injectable()
export class AgentPresence implements OnModuleDestroy {
  private readonly logger = new Logger('AgentPresence');
  private readonly present = new Map<string, Presence>();
  private readonly timer: NodeJS.Timeout | null = null;
  private isLooking = false;

  constructor(
    private readonly sessions: AgentSessions,
    private readonly calls: AgentCalls,
    private readonly store: StateStore,
    private readonly environment: Environment,
  ) {
    const timeoutMs = environment.AGENT_ABSENCE_TIMEOUT_MS;
    if (timeoutMs === 0) return;
    const everyMs = Math.min(10_000, Math.max(50, timeoutMs / 4));
    this.timer = setInterval(() => void this.lookAround(), everyMs).unref();
  }

  onModuleDestroy(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** A request of the agent's own browser. */
  seen(agent: AgentRef, caller: Caller): void {
    if (this.timer === null || !drives(caller, agent)) return;
    seenUntil(this.of(agent), Date.now());
  }

  /** An open stream of the agent's own browser counts as its presence, until it is closed. */
  entered(agent: AgentRef, caller: Caller, connection: Pick<SseConnection, 'end' | 'onClose'>): void {
    if (this.timer === null || !drives(caller, agent)) return;
    const presence = this.of(agent);
    presence.openStreams++;
    let returnMs = 0;
    const end = () => {
      returnMs = RETURN_MS;
      connection.end();
    };
    const ending = setTimeout(end, randomInt(SHORTEST_STREAM_MS, LONGEST_STREAM_MS)).unref();
    connection.onClose(() => {
      clearTimeout(ending);
      presence.openStreams--;
      seenUntil(presence, Date.now() + returnMs);
    });
  }

  /** Looks after an agent whose browser another replica may have seen last, and that may be gone. */
  async adopt(agent: AgentRef): Promise<void> {
    if (this.timer === null || this.present.has(keyOf(agent))) return;
    const lastSeen = await this.store.read<number>(keys.presence(agent));
    if (!this.present.has(keyOf(agent)) && lastSeen !== null) this.of(agent).lastSeen = lastSeen;
    else this.of(agent);
  }

  private of(agent: AgentRef): Presence {
    let presence = this.present.get(keyOf(agent));
    if (presence === undefined) {
      presence = { agent, lastSeen: Date.now(), toldSeen: 0, openStreams: 0 };
      this.present.set(keyOf(agent), presence);
    }
    return presence;
  }

  private async lookAround(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const absentSince = Date.now() - this.environment.AGENT_ABSENCE_TIMEOUT_MS;
    const all = [...this.present.values()];
    const absent = all.filter((one) => one.openStreams === 0 && one.lastSeen <= absentSince);
    await Promise.all([...absent.map((one) => this.signOut(one)), ...all.map((one) => this.publishPresence(one))]);
    this.isLooking = false;
  }

  private async publishPresence(presence: Presence): Promise<void> {
    if (presence.openStreams > 0) seenUntil(presence, Date.now());
    if (presence.lastSeen <= presence.toldSeen) return;
    const { agent, lastSeen } = presence;
    const expiresInMs = 2 * this.environment.AGENT_ABSENCE_TIMEOUT_MS;
    try {
      await this.store.update<number, null>(keys.presence(agent), (seen) => ({
        value: Math.max(seen ?? 0, lastSeen),
        expiresInMs,
        result: null,
      }));
      presence.toldSeen = lastSeen;
    } catch (error) {
      if (!(error instanceof Problem))
        this.logger.error('Failed to tell the other replicas which agents are present', error);
    }
  }

  /** What fails, and what a call still forbids, is tried again at the next look. */
  private async signOut(presence: Presence): Promise<void> {
    const { agent, lastSeen } = presence;
    try {
      const elsewhere = (await this.store.read<number>(keys.presence(agent))) ?? 0;
      if (elsewhere > lastSeen) {
        seenUntil(presence, elsewhere);
        return;
      }
      if ((await this.calls.listOpen(agent)).length > 0) return;
      await this.sessions.signOut(agent, false);
      if (presence.lastSeen === lastSeen && presence.openStreams === 0) this.present.delete(keyOf(agent));
    } catch (error) {
      if (!(error instanceof Problem)) this.logger.error('Failed to sign out an absent agent', error);
    }
  }
}

function seenUntil(presence: Presence, time: number): void {
  presence.lastSeen = Math.max(presence.lastSeen, time);
}

function drives({ agents }: Caller, { agentId }: AgentRef): boolean {
  return agents === 'all' || agents.includes(agentId);
}

function keyOf({ tenantId, agentId }: AgentRef): string {
  return `${tenantId}/${agentId}`;
}
