import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { StateStore } from '../../state/state-store.js';
import type { Caller } from './caller.js';

const LIFETIME_MS = 30_000;

/** What a ticket stands for: its caller may open the stream of this one agent, until the caller's token ends. */
interface Admission {
  readonly sub: string;
  readonly agent: AgentRef;
  /** Whether the caller is that agent, or only watches it as a supervisor. */
  readonly drives: boolean;
  readonly streamEndsAt: number | null;
}

export interface StreamTicket {
  readonly ticket: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/**
 * Tickets for event streams: a browser's `EventSource` sends no headers, and a bearer token in an address would stay in
 * every log on the way. A ticket opens one stream once, and only its hash is kept.
 */
@Injectable()
export class StreamTickets {
  constructor(private readonly store: StateStore) {}

  async issue({ sub, agents, expiresAt: streamEndsAt }: Caller, agent: AgentRef): Promise<StreamTicket> {
    const drives = agents === 'all' || agents.includes(agent.agentId);
    const ticket = randomBytes(32).toString('base64url');
    await this.store.update<Admission, null>(
      keyOf(ticket),
      () => ({ value: { sub, agent, drives, streamEndsAt }, expiresInMs: LIFETIME_MS, result: null }),
      { tenantId: agent.tenantId, importance: 'ordinary' },
    );
    return { ticket, expiresAt: Date.now() + LIFETIME_MS };
  }

  /**
   * Uses a ticket up, whatever the request with it comes to.
   * @throws Problem UNAUTHENTICATED when it was used before, is too old or was never given out
   */
  async redeem(ticket: unknown): Promise<Caller> {
    const admission = typeof ticket === 'string' ? await this.take(ticket) : null;
    if (admission === null || (admission.streamEndsAt !== null && admission.streamEndsAt <= Date.now())) {
      throw new Problem('UNAUTHENTICATED', { detail: 'The ticket is not valid: ask for a new one for every stream.' });
    }
    const { sub, agent, drives, streamEndsAt: expiresAt } = admission;
    const { tenantId, agentId: ticketFor } = agent;
    const roles = new Set(drives ? [] : ['supervisor']);
    return { sub, tenantId, agents: drives ? [ticketFor] : [], roles, expiresAt, ticketFor };
  }

  private take(ticket: string): Promise<Admission | null> {
    return this.store.take<Admission>(keyOf(ticket));
  }
}

/** Looked up by hash, so that the time of a comparison tells nothing about a stored ticket. */
function keyOf(ticket: string): string {
  return `ticket/${createHash('sha256').update(ticket).digest('base64url')}`;
}
