import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../../state/agent-ref.js';
import { keys } from '../../state/keys.js';
import { StateStore, type Transaction } from '../../state/state-store.js';
import type { FreshCredentials } from '../../upstream/cc-gateway/gateway-credentials.js';
import { signedOutSession, type AgentSession, type AgentState, type SessionLease } from './agent-session.js';
import { followAnswer } from './guid-rotation.js';

/** The kept sessions. Every change names the sign-in it belongs to: what comes late from the last one is dropped. */
@Injectable()
export class SessionRecords {
  constructor(private readonly store: StateStore) {}

  async read(agent: AgentRef): Promise<AgentSession> {
    return (await this.store.read<AgentSession>(keys.session(agent))) ?? signedOutSession;
  }

  /** Null when the store knows nothing of this agent: never signed in, or the store was emptied. */
  find(agent: AgentRef): Promise<AgentSession | null> {
    return this.store.read<AgentSession>(keys.session(agent));
  }

  async write(agent: AgentRef, session: AgentSession): Promise<void> {
    const write = (current: AgentSession | null) => ({
      value: { ...session, lease: current?.lease ?? session.lease },
      result: null,
    });
    await this.store.update<AgentSession, null>(keys.session(agent), write);
  }

  /**
   * Gives the polling of an agent to a replica; `decide` says to which, or null to leave it.
   * @returns the lease as it is then
   */
  lease(agent: AgentRef, decide: (session: AgentSession) => string | null): Promise<SessionLease | null> {
    return this.store.update<AgentSession, SessionLease | null>(keys.session(agent), (session) => {
      const replica = session === null ? null : decide(session);
      if (session === null || replica === null) return { value: undefined, result: session?.lease ?? null };
      const lease = { replica, number: (session.lease?.number ?? 0) + 1 };
      return { value: { ...session, lease }, result: lease };
    });
  }

  /** Changes the session while this sign-in lasts; answers whether it still did. */
  change(agent: AgentRef, sessionId: string, change: (session: AgentSession) => AgentSession): Promise<boolean> {
    const decide = (current: AgentSession | null) => {
      if (current?.credentials?.sessionId !== sessionId) return { value: undefined, result: false };
      const changed = change(current);
      return { value: changed === current ? undefined : changed, result: true };
    };
    return this.store.update<AgentSession, boolean>(keys.session(agent), decide);
  }

  /** Ends this sign-in; answers whether it was still the present one, so that the end is announced once. */
  end(agent: AgentRef, sessionId: string, state: 'signedOut' | 'takenOver'): Promise<boolean> {
    return this.change(agent, sessionId, ({ lease }) => ({ ...signedOutSession, state, lease }));
  }

  /** Whether this sign-in is still the present one. */
  async lasts(agent: AgentRef, sessionId: string): Promise<boolean> {
    return (await this.read(agent)).credentials?.sessionId === sessionId;
  }

  /** Follows the Guid and the affinity cookies of an answer. Almost no answer brings any. True when the Guid was replaced. */
  async follow(agent: AgentRef, sessionId: string, fresh: FreshCredentials): Promise<boolean> {
    if (fresh.newGuid === null && fresh.setCookies.length === 0) return false;
    return this.store.update<AgentSession, boolean>(keys.session(agent), (session) => {
      const credentials = session?.credentials;
      if (session === null || credentials?.sessionId !== sessionId) return { value: undefined, result: false };
      const followed = followAnswer(credentials, fresh);
      if (followed === credentials) return { value: undefined, result: false };
      return { value: { ...session, credentials: followed }, result: followed.guid !== credentials.guid };
    });
  }

  /** Puts another state in the place of this one, unless an event that came meanwhile knows better; answers whether it did. */
  correctState(agent: AgentRef, sessionId: string, before: AgentState, agentState: AgentState): Promise<boolean> {
    return this.store.update<AgentSession, boolean>(keys.session(agent), (session) => {
      if (session?.credentials?.sessionId !== sessionId || session.agentState !== before)
        return { value: undefined, result: false };
      return { value: { ...session, agentState, stateReason: null, stateSince: Date.now() }, result: true };
    });
  }
}

/** The session after an event that told a state of its agent, and why. It confirms a request whose last command was sent. */
export function withAgentState(
  session: AgentSession,
  { agentState, reason, at }: { agentState: AgentState; reason: number | null; at: number },
): AgentSession {
  return {
    ...session,
    agentState,
    stateReason: reason,
    stateSince: session.agentState === agentState ? (session.stateSince ?? at) : at,
    stateEvents: session.stateEvents + 1,
    stateRequest: isFulfilled(session, agentState) ? null : session.stateRequest,
  };
}

/** The session as a step over several records has it. */
export function sessionIn(step: Transaction, agent: AgentRef): AgentSession {
  return (step.get(keys.session(agent)) as AgentSession | null) ?? signedOutSession;
}

function isFulfilled({ stateRequest }: AgentSession, agentState: AgentState): boolean {
  return stateRequest?.isSent === true && stateRequest.state === agentState;
}
