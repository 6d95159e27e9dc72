import type { FastifyInstance } from 'fastify';

/**
 * The proxy in front strips the path of our external base URL, so the service lives at its own root and only its
 * links carry that path: handlers set `Location` as they know it, and it is completed here.
 */
export function installPublicPath(fastify: FastifyInstance, publicUrl: string | undefined): void {
  if (publicUrl === undefined) return;
  const { edge } = fastify;
  edge.publicPath = new URL(publicUrl).pathname.replace(/\/+$/, '');
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    const location = reply.getHeader('location');
    if (typeof location === 'string' && location.startsWith('/v1/'))
      reply.header('location', edge.publicPath + location);
    done(null, payload);
  });
}
