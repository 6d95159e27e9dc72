import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../../state/agent-ref.js';
import { StateStore, type RecordTerms } from '../../state/state-store.js';
import type { FreshCredentials } from '../../upstream/cc-gateway/gateway-credentials.js';
import { signedOutSession, type AgentSession, type AgentState } from './agent-session.js';
import { followAnswer } from './guid-rotation.js';

/** The kept sessions. Every change names the sign-in it belongs to: what comes late from the last one is dropped. */
@Injectable()
export class SessionRecords {
  constructor(private readonly store: StateStore) {}

  async read(agent: AgentRef): Promise<AgentSession> {
    return (await this.store.read<AgentSession>(key(agent))) ?? signedOutSession;
  }

  async write(agent: AgentRef, session: AgentSession): Promise<void> {
    await this.store.update<AgentSession, null>(key(agent), () => ({ value: session, result: null }), terms(agent));
  }

  /** Changes the session while this sign-in lasts; answers whether it still did. */
  async change(agent: AgentRef, sessionId: string, change: (session: AgentSession) => AgentSession): Promise<boolean> {
    return (await this.changed(agent, sessionId, change)) !== null;
  }

  /** Ends this sign-in; answers whether it was still the present one, so that the end is announced once. */
  end(agent: AgentRef, sessionId: string, state: 'signedOut' | 'takenOver'): Promise<boolean> {
    return this.change(agent, sessionId, () => ({ ...signedOutSession, state }));
  }

  /** Whether this sign-in is still the present one. */
  async lasts(agent: AgentRef, sessionId: string): Promise<boolean> {
    return (await this.read(agent)).credentials?.sessionId === sessionId;
  }

  /**
   * Keeps the state that an event told, and its cause. It confirms a wish whose last command was sent.
   * @returns the session after it; null when this sign-in is over
   */
  async setAgentState(
    agent: AgentRef,
    sessionId: string,
    agentState: AgentState,
    { reason, at }: { reason: number | null; at: number },
  ): Promise<AgentSession | null> {
    return this.changed(agent, sessionId, (session) => ({
      ...session,
      agentState,
      stateReason: reason,
      stateSince: session.agentState === agentState ? (session.stateSince ?? at) : at,
      stateEvents: session.stateEvents + 1,
      stateWish: isFulfilled(session, agentState) ? null : session.stateWish,
    }));
  }

  /** Follows the Guid and the affinity cookies of an answer. Almost no answer brings any. */
  async follow(agent: AgentRef, sessionId: string, fresh: FreshCredentials): Promise<void> {
    if (fresh.newGuid === null && fresh.setCookies.length === 0) return;
    await this.change(agent, sessionId, (session) => {
      const followed = session.credentials && followAnswer(session.credentials, fresh);
      return followed === session.credentials ? session : { ...session, credentials: followed };
    });
  }

  /** The session after a change; null when this sign-in is over. */
  private changed(agent: AgentRef, sessionId: string, change: (session: AgentSession) => AgentSession) {
    const decide = (current: AgentSession | null) => {
      if (current?.credentials?.sessionId !== sessionId) return { value: undefined, result: null };
      const changed = change(current);
      return { value: changed === current ? undefined : changed, result: changed };
    };
    return this.store.update<AgentSession, AgentSession | null>(key(agent), decide, terms(agent));
  }
}

/** Without its session an agent who is signed in at the gateway would be nobody's. */
function terms({ tenantId }: AgentRef): RecordTerms {
  return { tenantId, importance: 'essential' };
}

function isFulfilled({ stateWish }: AgentSession, agentState: AgentState): boolean {
  return stateWish?.isSent === true && stateWish.state === agentState;
}

function key({ tenantId, agentId }: AgentRef): string {
  return `session/${tenantId}/${agentId}`;
}
