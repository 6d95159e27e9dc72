import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../errors/problem.js';
import { problemAnswer } from './problem-answer.js';

/** As much as an honest client sends before it looks for an answer; who sends more is cut off. */
const MOST_DISCARDED = 64 * 1024 * 1024;

const answered = new WeakMap<FastifyRequest, Problem>();

/** The problem that a request was answered with, for the access log and the metrics. */
export const problemOf = (request: FastifyRequest): Problem | null => answered.get(request) ?? null;

/** Answers with a problem. Where the answer has begun already it can only be cut off. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  answered.set(request, problem);
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  const context = {
    method: request.method,
    target: request.originalUrl,
    requestId: request.id,
    publicPath: request.server.edge.publicPath,
  };
  const { status, headers, body } = problemAnswer(problem, context, request.headers.authorization !== undefined);
  // Fastify would close the connection behind a refused body, and a client that still sends it would lose the answer.
  void reply.removeHeader('connection').code(status).headers(headers).send(body);
  if (!request.raw.complete) discardRest(request.raw);
}

/** Reads on so that the client gets to the answer. How long it may take is the server's `requestTimeout`. */
function discardRest(raw: IncomingMessage): void {
  let left = MOST_DISCARDED;
  raw.on('data', ({ length }: Buffer) => {
    left -= length;
    if (left < 0) raw.destroy();
  });
  raw.resume();
}
