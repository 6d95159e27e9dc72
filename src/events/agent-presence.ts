import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { AgentSessions } from '../auth/agent-session/agent-sessions.js';
import type { Caller } from '../auth/caller/caller.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { isSettled } from '../calls/call.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';

interface Presence {
  agent: AgentRef;
  lastSeen: number;
  openStreams: number;
}

/**
 * Signs out an agent whose browser is gone (AGENT_ABSENCE_TIMEOUT_MS): our polling would otherwise keep a closed laptop
 * on duty, and calls would ring into nowhere. Only who may drive the agent counts; a supervisor's look does not.
 */
@Injectable()
export class AgentPresence implements OnModuleDestroy {
  private readonly logger = new Logger('AgentPresence');
  private readonly present = new Map<string, Presence>();
  private readonly timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly sessions: AgentSessions,
    private readonly calls: AgentCalls,
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
    this.of(agent).lastSeen = Date.now();
  }

  /** An open stream of the agent's own browser; the answer ends it. */
  entered(agent: AgentRef, caller: Caller): () => void {
    if (this.timer === null || !drives(caller, agent)) return () => undefined;
    const presence = this.of(agent);
    presence.openStreams++;
    return () => {
      presence.openStreams--;
      presence.lastSeen = Date.now();
    };
  }

  private of(agent: AgentRef): Presence {
    const key = `${agent.tenantId}/${agent.agentId}`;
    let presence = this.present.get(key);
    if (presence === undefined) {
      presence = { agent, lastSeen: Date.now(), openStreams: 0 };
      this.present.set(key, presence);
    }
    return presence;
  }

  private async lookAround(): Promise<void> {
    const absentSince = Date.now() - this.environment.AGENT_ABSENCE_TIMEOUT_MS;
    for (const [key, { agent, lastSeen, openStreams }] of this.present) {
      if (openStreams > 0 || lastSeen > absentSince) continue;
      if ((await this.calls.list(agent)).some((call) => !isSettled(call))) continue;
      this.present.delete(key);
      await this.signOut(agent);
    }
  }

  private async signOut(agent: AgentRef): Promise<void> {
    try {
      await this.sessions.signOut(agent, false);
    } catch (error) {
      // Tried again when the next look finds the agent absent; a call that began meanwhile ends first.
      this.of(agent).lastSeen = 0;
      if (!(error instanceof Problem)) this.logger.error('An absent agent could not be signed out', error);
    }
  }
}

function drives({ agents }: Caller, { agentId }: AgentRef): boolean {
  return agents === 'all' || agents.includes(agentId);
}
