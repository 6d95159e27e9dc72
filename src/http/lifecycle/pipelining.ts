import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** No browser and no proxy sends a second request before the first is answered; a thousand fit into one packet. */
const MOST_UNANSWERED = 32;

const unanswered = new WeakMap<Socket, number>();

/**
 * Cuts a connection that has more unanswered requests than anybody honest. Node reads all that a packet holds, whatever
 * is done about the first, so those behind must cost next to nothing. True when the request is not to be answered.
 */
export function cutPipeline({ raw: { socket } }: FastifyRequest, reply: FastifyReply): boolean {
  const count = (unanswered.get(socket) ?? 0) + 1;
  if (count > MOST_UNANSWERED) {
    reply.hijack();
    socket.destroy();
    return true;
  }
  unanswered.set(socket, count);
  reply.raw.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
  return false;
}
