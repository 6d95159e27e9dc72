/** The roles that mean something here; a token may carry others. */
export type Role = 'supervisor' | 'click-to-call';

/** How a ticket for an event stream is used. */
export interface TicketUse {
  /** The one agent whose stream it opens. */
  readonly agentId: string;
  /** By which it is kept. */
  readonly hash: string;
  /** It opened its stream before. */
  readonly isReconnect: boolean;
}

/** Who is asking, as proven by the company gateway's token: nothing else says whose calls these are. */
export interface Caller {
  readonly sub: string;
  readonly tenantId: string;
  /** The agents that the caller drives; `all` only without a token check. */
  readonly agents: readonly string[] | 'all';
  readonly roles: ReadonlySet<string> | 'all';
  /** Epoch milliseconds of the token's `exp`, when open streams end; null without a token. */
  readonly expiresAt: number | null;
  /** With a ticket in place of the token. */
  readonly ticket?: TicketUse;
}

/** True when the caller carries this role. */
export function hasRole(caller: Caller, role: Role): boolean {
  return caller.roles === 'all' || caller.roles.has(role);
}
