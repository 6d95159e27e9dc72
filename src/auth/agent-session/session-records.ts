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
  change(agent: AgentRef, sessionId: string, change: (session: AgentSession) => AgentSession): Promise<boolean> {
    const decide = (current: AgentSession | null) => {
      if (current?.credentials?.sessionId !== sessionId) return { value: undefined, result: false };
      const changed = change(current);
      return { value: changed === current ? undefined : changed, result: true };
    };
    return this.store.update<AgentSession, boolean>(key(agent), decide, terms(agent));
  }

  /** Ends this sign-in; answers whether it was still the present one, so that the end is announced once. */
  end(agent: AgentRef, sessionId: string, state: 'signedOut' | 'takenOver'): Promise<boolean> {
    return this.change(agent, sessionId, () => ({ ...signedOutSession, state }));
  }

  /** Whether this sign-in is still the present one. */
  async lasts(agent: AgentRef, sessionId: string): Promise<boolean> {
    return (await this.read(agent)).credentials?.sessionId === sessionId;
  }

  /** Keeps the state that an event told, and its cause. It confirms a wish whose last command was sent. */
  async setAgentState(
    agent: AgentRef,
    sessionId: string,
    agentState: AgentState,
    { reason, at }: { reason: number | null; at: number },
  ): Promise<void> {
    await this.change(agent, sessionId, (session) => ({
      ...session,
      agentState,
      stateReason: reason,
      stateSince: session.agentState === agentState ? (session.stateSince ?? at) : at,
      stateEvents: session.stateEvents + 1,
      stateWish: isFulfilled(session, agentState) ? null : session.stateWish,
    }));
  }

  /** Follows the Guid and the affinity cookies of an answer. Almost no answer brings any. True when the Guid was replaced. */
  async follow(agent: AgentRef, sessionId: string, fresh: FreshCredentials): Promise<boolean> {
    if (fresh.newGuid === null && fresh.setCookies.length === 0) return false;
    let isReplaced = false;
    await this.change(agent, sessionId, (session) => {
      const followed = session.credentials && followAnswer(session.credentials, fresh);
      isReplaced = followed?.guid !== session.credentials?.guid;
      return followed === session.credentials ? session : { ...session, credentials: followed };
    });
    return isReplaced;
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
