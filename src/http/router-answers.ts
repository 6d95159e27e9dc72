import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';
import { pathOf } from './request-path.js';

/** Node takes up to 16 KiB of request line and headers together; half of it is plenty for an address. */
const LONGEST_TARGET = 8192;

interface Route {
  pattern: RegExp;
  methods: Set<string>;
}

/**
 * What the router decides, answered before the body is read: 414, 404 and 405. Must be installed before the routes
 * are, because it has to see each of them.
 */
export function installRouterAnswers(fastify: FastifyInstance): void {
  const routes = new Map<string, Route>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });

  fastify.addHook('onRequest', (request, _reply, done) => done(refusalOf(request, [...routes.values()])));
}

function refusalOf(request: FastifyRequest, routes: Route[]): Problem | undefined {
  const target = request.raw.url ?? '/';
  if (target.length > LONGEST_TARGET) return new Problem('URI_TOO_LONG');
  if (!request.is404) return hasEmptyParameter(request) ? new Problem('NOT_FOUND') : undefined;
  const matching = routes.filter(({ pattern }) => pattern.test(pathOf(target)));
  const allow = [...new Set(matching.flatMap(({ methods }) => [...methods]))].sort();
  return allow.length > 0 ? new Problem('METHOD_NOT_ALLOWED', { allow }) : new Problem('NOT_FOUND');
}

/** `/v1/agents//session` matches Fastify's router with an empty agent id; Nest refuses it only after the body. */
function hasEmptyParameter(request: FastifyRequest): boolean {
  const parameters = request.params as Readonly<Record<string, string>>;
  return Object.entries(parameters).some(([name, value]) => name !== '*' && value === '');
}

function patternOf(url: string): RegExp {
  const literal = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/:[^/]+/g, '[^/]+').replaceAll('*', '.*')}$`);
}
