import type { FastifyInstance } from 'fastify';

/**
 * Cuts a connection whose peer takes nothing of its answer for as long as an idle one is kept. Node by itself waits for
 * ever, and the rest of the answer with it. Event streams are not sent this way: what they may leave unread is limited.
 */
export function installUnreadAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', ({ raw }, _reply, payload, done) => {
    // With the end of the answer Node sets the time of an idle connection, and with the next request none.
    raw.socket.setTimeout(fastify.server.keepAliveTimeout);
    done(null, payload);
  });
}
