import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { AgentIdRange } from '../../config/tenant.js';
import type { Tenants } from '../../config/tenants.js';
import { Problem, type InputError } from '../../errors/problem.js';
import { decodableTarget, encodingFault } from '../../http/input/request-path.js';
import { authorise } from './access-rules.js';
import type { Callers } from './callers.js';
import { isKnown, pathErrors } from './path-parameters.js';
import type { RouteAccess } from './route-access.js';

interface CallerCheckParts {
  readonly callers: Pick<Callers, 'identify'>;
  readonly tenants: Tenants;
}

/** Swagger UI and the OpenAPI file are registered by plugins, which cannot declare anything. */
const documentation = /^\/(?:docs(?:[/-].*)?|openapi\.json)$/;

/**
 * Puts the check of token, path, tenant, role and ownership before the body is read: a guard would run after the body
 * parser and let a stranger send 128 KiB first. Must be installed before the routes are.
 */
export function installCallerCheck(fastify: FastifyInstance, { callers, tenants }: CallerCheckParts): void {
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('agent', null);
  fastify.addHook('onRoute', refuseUndeclared);

  fastify.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const access = accessOf(request.routeOptions.url, request.routeOptions.config.access);
    const caller = access.kind === 'public' ? null : await callers.identify(request, access).catch(alsoNaming(request));
    const tenant = caller ? tenants.get(caller.tenantId) : undefined;

    request.caller = caller;
    const errors = pathFaults(request, tenant?.ccGateway.agentIds);
    if (errors.length > 0) throw new Problem('VALIDATION_FAILED', { errors });
    if (!caller) return;
    if (!tenant) throw new Problem('FORBIDDEN_TENANT');
    request.agent = authorise(caller, tenant, access, parametersOf(request)['agentId']);
  });
}

/** Where the tenant is not told (CALLER_AUTH=none), that is an error of the input, too: all of them are named at once. */
function alsoNaming(request: FastifyRequest): (error: unknown) => never {
  return (error) => {
    const { errors } = error instanceof Problem ? error.details : {};
    throw error instanceof Problem && errors ? error.with({ errors: [...errors, ...pathFaults(request)] }) : error;
  };
}

/** What no rule of a parameter takes because it cannot be decoded is told as that. */
function pathFaults(request: FastifyRequest, range?: AgentIdRange): InputError[] {
  const parameters = parametersOf(request);
  const errors = pathErrors(parameters, range);
  if (errors.length === 0 || decodableTarget(request.originalUrl) === request.originalUrl) return errors;
  return [encodingFault, ...errors.filter(({ pointer }) => !parameters[pointer.slice(1)]?.includes('%'))];
}

const parametersOf = ({ params }: FastifyRequest) => params as Readonly<Record<string, string>>;

/** Closed by default: a route that does not say who may use it stops the start, not the first attacker. */
function refuseUndeclared({ url, config }: RouteOptions): void {
  const access = accessOf(url, (config as FastifyRequest['routeOptions']['config'] | undefined)?.access);
  const names = url.split('/').flatMap((part) => (part.startsWith(':') ? [part.slice(1)] : []));
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined) throw new Error(`Route ${url}: path parameter ${unknown} has no rule`);
  if ((access.kind === 'agent') !== names.includes('agentId')) {
    throw new Error(`Route ${url}: agent access and :agentId belong together`);
  }
}

function accessOf(url: string | undefined, declared: RouteAccess | undefined): RouteAccess {
  if (declared) return declared;
  if (url !== undefined && documentation.test(url)) return { kind: 'public' };
  throw new Error(`Route ${url ?? ''} does not declare who may use it`);
}
