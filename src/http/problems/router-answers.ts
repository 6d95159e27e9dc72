import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../../errors/problem.js';
import { pathOf } from '../input/request-path.js';

/** Node takes up to 16 KiB of request line and headers together; half of it is plenty for an address. */
const LONGEST_TARGET = 8192;

interface Route {
  url: string;
  pattern: RegExp;
  methods: Set<string>;
  /** Routes whose address is one of these too, and says more: `/calls/outbound` beside `/calls/:id`. */
  moreExact: Route[];
}

/**
 * What the router decides, answered before the body is read: 414, 404 and 405. Must be installed before the routes
 * are, because it has to see each of them.
 */
export function installRouterAnswers(fastify: FastifyInstance): void {
  const routes = new Map<string, Route>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? newRoute(url, [...routes.values()]);
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });

  fastify.addHook('onRequest', (request, _reply, done) => done(refusalOf(request, routes)));
}

function newRoute(url: string, others: Route[]): Route {
  const pattern = patternOf(url);
  const route: Route = {
    url,
    pattern,
    methods: new Set(),
    moreExact: others.filter((other) => pattern.test(other.url)),
  };
  for (const other of others) if (other.pattern.test(url)) other.moreExact.push(route);
  return route;
}

function refusalOf(request: FastifyRequest, routes: ReadonlyMap<string, Route>): Problem | undefined {
  const target = request.originalUrl;
  if (target.length > LONGEST_TARGET) return new Problem('URI_TOO_LONG');
  if (!request.is404 && hasEmptyParameter(request)) return new Problem('NOT_FOUND');
  // Where only the more exact address lacks the method, the router takes its last segment for an id.
  const others = request.is404 ? [...routes.values()] : (routes.get(request.routeOptions.url ?? '')?.moreExact ?? []);
  const matching = others.filter(({ pattern }) => pattern.test(pathOf(target)));
  const meant = matching.find(({ moreExact }) => !moreExact.some((route) => matching.includes(route)));
  if (meant) return new Problem('METHOD_NOT_ALLOWED', { allow: [...meant.methods].sort() });
  return request.is404 ? new Problem('NOT_FOUND') : undefined;
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
