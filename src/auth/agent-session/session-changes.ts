import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../../state/agent-ref.js';

/**
 * `signedOut` by the agent's own request, `lost` when the gateway says that nobody is signed in, `takenOver` when another
 * client took the agent.
 */
export interface SessionChange {
  kind: 'signedIn' | 'signedOut' | 'lost' | 'takenOver';
  occurredAt: string;
  /** The gateway's event that said so, or null when the service found out by itself. */
  upstream: { eventType: string; content: unknown } | null;
}

/** Called after a change has been stored. */
export type SessionListener = (agent: AgentRef, change: SessionChange) => Promise<void>;

/**
 * Where sessions announce that they began or ended. The poller listens: it stands above this room and is not known
 * here.
 */
@Injectable()
export class SessionChanges {
  private listener: SessionListener | null = null;

  listen(listener: SessionListener): void {
    this.listener = listener;
  }

  /** Ends when everybody has drawn the consequences, so that an answer never runs ahead of them. */
  async announce(agent: AgentRef, change: SessionChange): Promise<void> {
    await this.listener?.(agent, change);
  }
}

/** A change that the service detectedChange itself. */
export function detectedChange(kind: SessionChange['kind']): SessionChange {
  return { kind, occurredAt: new Date().toISOString(), upstream: null };
}
