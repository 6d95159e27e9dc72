import type { FastifyInstance } from 'fastify';
import type { RequestEnd } from './lifecycle/request-end.js';

/** What all layers of the HTTP edge share, hung on the Fastify instance because some of them exist before Nest does. */
export interface Edge {
  /** Path of the external base URL, without a trailing slash: the proxy in front strips it, our links carry it. */
  publicPath: string;
  /** Browser pages of these origins may read our answers. */
  corsOrigins: ReadonlySet<string>;
  /** Told once about every request, however it ended. */
  readonly observers: ((end: RequestEnd) => void)[];
}

declare module 'fastify' {
  interface FastifyInstance {
    edge: Edge;
  }
  interface FastifyContextConfig {
    /** The handler gets the body as text, whatever its content type. */
    rawBody?: boolean;
    /** The answer is an event stream, which stays open. */
    opensStream?: boolean;
    /** Answered as usual while the process drains. */
    whileDraining?: boolean;
  }
}

/** Must run before any plugin or route is registered. */
export function decorateWithEdge(fastify: FastifyInstance): Edge {
  const edge: Edge = { publicPath: '', corsOrigins: new Set(), observers: [] };
  fastify.decorate('edge', edge);
  return edge;
}
