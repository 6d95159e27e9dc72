import { AGENT_STATES, SESSION_STATES, type AgentSession } from './agent-session.js';

/** An agent's session as the CRM sees it. */
export class SessionDto {
  /** @example 291 */
  agentId!: string;
  /**
   * `degraded`: signed in, but the gateway has been silent for a while. `takenOver`: another client took the agent.
   * @example signedIn
   */
  state!: (typeof SESSION_STATES)[number];
  /**
   * The state of the agent, as reported by the gateway's events. `talking` is any work on a call.
   * @example idle
   */
  agentState!: (typeof AGENT_STATES)[number];
  /** @example 2026-01-31T09:00:00.000Z */
  signedInAt!: string | null;
  /**
   * The tenant's virtual call centre (VDN).
   * @example '1'
   */
  vdnId!: string | null;
  /** @example '291' */
  workNo!: string | null;
  /**
   * The media that the agent signed in for.
   * @example audio
   */
  media!: 'audio' | 'video' | null;
  /**
   * The agent must change the password before placing calls.
   * @example false
   */
  mustChangePassword!: boolean | null;
  /**
   * Days until the password expires; null when it never does.
   * @example 9
   */
  passwordDaysLeft!: number | null;
  /**
   * What is possible now apart from commands to a particular call; those are in the call.
   * @example ["dial", "callColleague", "dialPreview", "claim", "setState", "setSkills", "changePassword", "signOut"]
   */
  allowedCommands!: string[];
}

export function toSessionDto(agentId: string, session: AgentSession, allowedCommands: string[]): SessionDto {
  const { state, agentState, signedInAt, vdnId, workNo, media, mustChangePassword, passwordDaysLeft } = session;
  return {
    agentId,
    state,
    agentState,
    signedInAt: signedInAt === null ? null : new Date(signedInAt).toISOString(),
    vdnId,
    workNo,
    media,
    mustChangePassword,
    passwordDaysLeft,
    allowedCommands,
  };
}
