import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { readEventId, type EventId } from '../../state/event-id.js';
import { keys } from '../../state/keys.js';
import { StateStore, type StoredLogEntry } from '../../state/state-store.js';
import type { Caller } from './caller.js';

const LIFETIME_MS = 30_000;
/** How long a ticket without a token behind it serves reconnects; each one begins it anew. */
const WITHOUT_TOKEN_MS = 24 * 3_600_000;
/** A numbering ends when the store behind it is lost; ids of the one before are on their way then. */
const MAX_NUMBERINGS = 3;
const ONE_ENTRY = { maxCount: 1, maxAgeMs: LIFETIME_MS, maxCharacters: 100 };

/** What a ticket stands for: its caller may open the stream of this one agent, until the caller's token ends. */
interface Admission {
  readonly sub: string;
  readonly agent: AgentRef;
  /** Whether the caller is that agent, or only watches it as a supervisor. */
  readonly drives: boolean;
  readonly streamEndsAt: number | null;
  /** Null until the ticket is used; then from which id on its stream gave ids out, per numbering. */
  readonly gaveOut: readonly EventId[] | null;
}

/** A new ticket, as its holder receives it. */
export interface StreamTicket {
  readonly ticket: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** A ticket that opened a stream, and whose stream it is. */
export interface OpenedTicket {
  readonly hash: string;
  readonly agent: AgentRef;
}

/**
 * Tickets for event streams: a browser's `EventSource` sends no headers, and a bearer token in an address would stay in
 * every log on the way. A ticket opens one stream once. `EventSource` reconnects with its old address, so the ticket
 * serves that too, but only together with an id that its stream gave out: the address alone, as it stands in logs, opens
 * nothing, unless it told such an id itself (`?lastEventId=`). Only the hash of a ticket is kept.
 */
@Injectable()
export class StreamTickets {
  constructor(private readonly store: StateStore) {}

  async issue({ sub, agents, expiresAt: streamEndsAt }: Caller, agent: AgentRef): Promise<StreamTicket> {
    const drives = agents === 'all' || agents.includes(agent.agentId);
    const ticket = randomBytes(32).toString('base64url');
    const admission: Admission = { sub, agent, drives, streamEndsAt, gaveOut: null };
    const terms = { expiresInMs: LIFETIME_MS, importance: 'ordinary' } as const;
    await this.store.set(keys.ticket(hashOf(ticket), agent.tenantId), admission, terms);
    return { ticket, expiresAt: Date.now() + LIFETIME_MS };
  }

  /**
   * Uses a ticket up, whatever the request with it comes to; a used one counts again with an id of its stream.
   * @throws Problem UNAUTHENTICATED when it does not count, is too old or was never given out
   */
  async redeem(ticket: unknown, lastEventId: string | null): Promise<Caller> {
    const hash = typeof ticket === 'string' ? hashOf(ticket) : null;
    const admission = hash === null ? null : await this.use(hash, lastEventId);
    const isOver = admission?.streamEndsAt != null && admission.streamEndsAt <= Date.now();
    if (hash === null || admission === null || isOver) throw notValid();
    const { sub, agent, drives, streamEndsAt: expiresAt, gaveOut } = admission;
    const { tenantId, agentId } = agent;
    const roles = new Set(drives ? [] : ['supervisor']);
    const use = { agentId, hash, isReconnect: gaveOut !== null };
    return { sub, tenantId, agents: drives ? [agentId] : [], roles, expiresAt, ticket: use };
  }

  /**
   * The stream of a ticket is about to open, and `firstId` is the first id that it gives out. Ends the connection before
   * it, on whichever replica; `replaced` is called when another one does the same to this. The answer ends the watch.
   */
  async opened({ hash, agent }: OpenedTicket, firstId: string, replaced: () => void): Promise<() => void> {
    await this.remember(hash, readEventId(firstId));
    const uses = keys.ticketUses(hash, agent.tenantId);
    let newest = 0;
    let own = Infinity;
    const take = ({ sequence }: StoredLogEntry) => {
      newest = Math.max(newest, sequence);
      if (newest > own) replaced();
    };
    const stop = await this.store.follow(uses, { take, lost: replaced });
    try {
      own = (await this.store.append(uses, { type: 'opened', json: '{}' }, ONE_ENTRY)).sequence;
    } catch (error) {
      stop();
      throw error;
    }
    if (newest > own) replaced();
    return stop;
  }

  private use(hash: string, lastEventId: string | null): Promise<Admission | null> {
    return this.store.update<Admission, Admission | null>(keys.ticket(hash), (admission) => {
      if (admission?.gaveOut === null)
        return { value: { ...admission, gaveOut: [] }, expiresInMs: LIFETIME_MS, result: admission };
      const counts = admission !== null && gaveOut(admission, lastEventId);
      return { value: undefined, result: counts ? admission : null };
    });
  }

  private async remember(hash: string, first: EventId | null): Promise<void> {
    const addFirst = (admission: Admission | null) => {
      if (admission === null || first === null) return { value: undefined, result: null };
      const known = admission.gaveOut ?? [];
      const isKnown = known.some(({ epoch }) => epoch === first.epoch);
      const gaveOut = isKnown ? known : [...known, first].slice(-MAX_NUMBERINGS);
      const expiresInMs = admission.streamEndsAt === null ? WITHOUT_TOKEN_MS : admission.streamEndsAt - Date.now();
      return { value: { ...admission, gaveOut }, expiresInMs, result: null };
    };
    await this.store.update<Admission, null>(keys.ticket(hash), addFirst);
  }
}

/** A ticket that does not open a stream, for one reason for all: whoever tries learns nothing. */
export function notValid(): Problem {
  return new Problem('UNAUTHENTICATED', { detail: 'The ticket is not valid: get a new one for every stream.' });
}

/** Ids that a stream gave out begin somewhere and have no end: what comes next is given out as well. */
function gaveOut({ gaveOut }: Admission, lastEventId: string | null): boolean {
  const id = lastEventId === null ? null : readEventId(lastEventId);
  if (id === null || gaveOut === null) return false;
  return gaveOut.some(({ epoch, sequence }) => id.epoch === epoch && id.sequence >= sequence);
}

/** Looked up by hash, so that the time of a comparison tells nothing about a stored ticket. */
function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url');
}
