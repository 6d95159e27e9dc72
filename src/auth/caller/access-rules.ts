import type { Tenant } from '../../config/tenant.js';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { hasRole, type Caller, type Role } from './caller.js';
import { isInRange } from './path-parameters.js';
import type { RouteAccess } from './route-access.js';

/**
 * Decides role and ownership, and answers the agent that the path names (null on routes without one).
 * @throws Problem FORBIDDEN_ROLE or FORBIDDEN_AGENT
 */
export function authorise(caller: Caller, tenant: Tenant, access: RouteAccess, agentId?: string): AgentRef | null {
  if (access.kind === 'mobileAgent') {
    requireRole(caller, 'click-to-call');
    if (access.use === 'history') requireRole(caller, 'supervisor');
  }
  if (access.kind !== 'agent' || agentId === undefined) return null;
  const named = agentId === 'me' ? onlyAgentOf(caller, tenant) : agentId;
  if (caller.ticket !== undefined && caller.ticket.agentId !== named) {
    throw new Problem('FORBIDDEN_AGENT', { detail: 'The ticket was issued for another agent.' });
  }
  if (!owns(caller, named) && !(access.use === 'read' && hasRole(caller, 'supervisor'))) {
    throw new Problem('FORBIDDEN_AGENT', { detail: 'The token does not bind this agent.' });
  }
  return { tenantId: caller.tenantId, agentId: named };
}

function requireRole(caller: Caller, role: Role): void {
  if (!hasRole(caller, role)) throw new Problem('FORBIDDEN_ROLE', { detail: `This needs the role "${role}".` });
}

function owns(caller: Caller, agentId: string): boolean {
  return caller.agents === 'all' || caller.agents.includes(agentId);
}

function onlyAgentOf({ agents }: Caller, tenant: Tenant): string {
  const [only, ...others] = agents === 'all' ? [] : agents;
  if (only === undefined || others.length > 0) {
    throw new Problem('FORBIDDEN_AGENT', { detail: 'The caller does not have exactly one agent: name it.' });
  }
  if (!isInRange(only, tenant.ccGateway.agentIds)) {
    throw new Problem('FORBIDDEN_AGENT', { detail: 'The agent in the token is outside the range of this tenant.' });
  }
  return only;
}
