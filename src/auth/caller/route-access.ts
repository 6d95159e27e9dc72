import type { AgentRef } from '../../state/agent-ref.js';
import type { Caller } from './caller.js';

/** Who may use a route. It stands in the route's configuration, where it is known before the body is read. */
export type RouteAccess =
  | { readonly kind: 'public' }
  | { readonly kind: 'caller' }
  /** `takesTicket`: a ticket in the address may stand for the token, for clients that send no headers. */
  | { readonly kind: 'agent'; readonly use: 'read' | 'drive'; readonly takesTicket?: boolean }
  | { readonly kind: 'mobileAgent'; readonly use: 'read' | 'drive' | 'history' };

/**
 * What the audit trail calls a use of a route, such as `call.outbound`; `none` where nobody has to account for it. A
 * route that changes something must say it: else the start fails.
 */
export type RouteAudit = `${string}.${string}` | 'none';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    audit?: RouteAudit;
  }
  interface FastifyRequest {
    /** Set as soon as the caller is known, also when it is refused then; null on public routes. */
    caller: Caller | null;
    /** The agent that the path names, `me` resolved; null on routes without one. */
    agent: AgentRef | null;
  }
}
