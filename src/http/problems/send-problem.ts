import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../errors/problem.js';
import { problemAnswer } from './problem-answer.js';

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
    target: request.raw.url ?? '/',
    requestId: request.id,
    publicPath: request.server.edge.publicPath,
  };
  const { status, headers, body } = problemAnswer(problem, context, request.headers.authorization !== undefined);
  void reply.code(status).headers(headers).send(body);
}
