/** `degraded`: signed in, but the event polls bring no good answer. `takenOver`: another client has signed the agent in. */
export const SESSION_STATES = ['signedIn', 'degraded', 'signedOut', 'takenOver'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** `unknown` until an event or a query tells the state. */
export const AGENT_STATES = ['idle', 'busy', 'talking', 'wrapUp', 'rest', 'unknown'] as const;
export type AgentState = (typeof AGENT_STATES)[number];

/** The states that can be requested. */
export const REQUESTABLE_STATES = ['idle', 'busy', 'wrapUp', 'rest'] as const;
export type RequestableState = (typeof REQUESTABLE_STATES)[number];

/** A state that was requested and is not confirmed yet. */
export interface StateRequest {
  readonly state: RequestableState;
  readonly reason: number | null;
  readonly durationSeconds: number | null;
  /** The command that enters it was sent: its event is still to come. */
  readonly isSent?: boolean;
}

/** What can be read about a sign-in after it is over, too. */
export interface SessionFacts {
  readonly state: SessionState;
  readonly agentState: AgentState;
  /** Epoch milliseconds. */
  readonly signedInAt: number | null;
  readonly vdnId: string | null;
  readonly workNo: string | null;
  readonly media: 'audio' | 'video' | null;
  readonly mustChangePassword: boolean | null;
  readonly passwordDaysLeft: number | null;
}

/** What the gateway wants with every request of an agent. Never leaves this process but towards the gateway. */
export interface SessionCredentials {
  /** Tells one sign-in from the next, so that a late answer of the last one changes nothing. */
  readonly sessionId: string;
  readonly guid: string;
  /** Guids that were replaced: they never come back, however late an old answer brings one. */
  readonly replacedGuids: readonly string[];
  /** Affinity cookies of the cluster's front, as a Cookie header. */
  readonly cookie: string | null;
}

/** Which replica polls for an agent. */
export interface SessionLease {
  /** Empty while none does, and whoever is alive may take it. */
  readonly replica: string;
  /** Fencing number: grows with every owner, so that one that comes back late is told from the present one. */
  readonly number: number;
}

/** What is kept of an agent, also after the sign-out: the sign-in, the state, and who polls. */
export interface AgentSession extends SessionFacts {
  /** Null when nobody is signed in. */
  readonly credentials: SessionCredentials | null;
  readonly signingOut: boolean;
  /** The gateway's number of the cause of the present state. */
  readonly stateReason: number | null;
  /** Epoch milliseconds. */
  readonly stateSince: number | null;
  /** How many events told a state: tells a confirmation from what was so before. */
  readonly stateEvents: number;
  readonly stateRequest: StateRequest | null;
  /** Whether what rings is answered without a command; else nothing but a command of ours answers it. */
  readonly autoAnswer: boolean | null;
  /** Outlives the sign-in, so that the polls of the next one follow those of the last. */
  readonly lease: SessionLease | null;
}

/** The session of an agent who has never signed in. */
export const signedOutSession: AgentSession = {
  state: 'signedOut',
  agentState: 'unknown',
  signedInAt: null,
  vdnId: null,
  workNo: null,
  media: null,
  mustChangePassword: null,
  passwordDaysLeft: null,
  credentials: null,
  signingOut: false,
  stateReason: null,
  stateSince: null,
  stateEvents: 0,
  stateRequest: null,
  autoAnswer: null,
  lease: null,
};
