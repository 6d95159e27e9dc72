import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { FastifyContextConfig } from 'fastify';
import { DescribesPathParameter } from './path-parameter.decorator.js';
import type { RouteAccess, RouteAudit } from './route-access.js';

type AccessDecorator = MethodDecorator & ClassDecorator;

interface RouteSettings {
  /** Needed on every route that changes something. */
  audit?: RouteAudit;
  opensStream?: boolean;
}

/**
 * Opens a route to everybody; the only way to do so. A handler has one route configuration, a second `@RouteConfig`
 * would replace this one, so further settings are given here.
 */
export function Public(settings: FastifyContextConfig = {}): AccessDecorator {
  const access: RouteAccess = { kind: 'public' };
  return RouteConfig({ ...settings, access });
}

/** Any caller with a valid token of a known tenant. */
export function CallerAccess(settings: RouteSettings = {}): AccessDecorator {
  return protectedBy({ kind: 'caller' }, settings);
}

/**
 * A route with `:agentId`: `drive` for the agent itself, `read` for supervisors of the tenant too. `takesTicket` where
 * `?ticket=` may stand for the token.
 */
export function AgentAccess(
  use: 'read' | 'drive',
  { takesTicket = false, ...settings }: RouteSettings & { takesTicket?: boolean } = {},
): AccessDecorator {
  // Handlers take the agent from @CurrentAgent(), so Swagger would not see the parameter by itself.
  const agentId = DescribesPathParameter('agentId');
  return applyDecorators(protectedBy({ kind: 'agent', use, takesTicket }, settings), agentId);
}

/** A route of bidirectional calls, for the role `click-to-call`; `history` is for supervisors only. */
export function MobileAgentAccess(use: 'read' | 'drive' | 'history', settings: RouteSettings = {}): AccessDecorator {
  return protectedBy({ kind: 'mobileAgent', use }, settings);
}

function protectedBy(access: RouteAccess, { opensStream = false, ...settings }: RouteSettings): AccessDecorator {
  return applyDecorators(RouteConfig({ access, opensStream, ...settings }), ApiBearerAuth());
}
