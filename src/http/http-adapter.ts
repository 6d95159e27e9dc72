import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';
import { allowOrigin, answerPreflight } from './cors.js';
import { decorateWithEdge } from './edge.js';
import { installJsonBodyParser } from './input/json-body-parser.js';
import { decodableTarget } from './input/request-path.js';
import { cutPipeline } from './lifecycle/pipelining.js';
import { requestIdOf } from './logging/request-id.js';
import { watchRequest } from './lifecycle/request-end.js';
import { installUnreadAnswers } from './lifecycle/unread-answers.js';
import { sendProblem } from './problems/send-problem.js';
import { answerClientError, installServerAnswers } from './problems/socket-answers.js';

const BODY_LIMIT = 128 * 1024;

/** Fastify, set up so that each of its layers answers in our one error shape. For `NestFactory` and for tests. */
export function createAdapter(): FastifyAdapter {
  const adapter: FastifyAdapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    genReqId: ({ headers }: IncomingMessage) => requestIdOf(headers),
    // Longer than any address: too long a parameter is a matter of validation and not of the router.
    routerOptions: { maxParamLength: 16_384 },
    rewriteUrl: ({ url = '/' }: IncomingMessage) => decodableTarget(url),
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: (error, socket) => answerClientError(adapter.getInstance(), error, socket),
    // The gateway in front keeps idle connections for 60 s; whoever closes first must not be us.
    keepAliveTimeout: 75_000,
    requestTimeout: 30_000,
    forceCloseConnections: false,
    // Node's own answer to a missing Host is an empty 400, and it looks for slow headers only every 30 s.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000, requireHostHeader: false },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  decorateWithEdge(fastify);
  installServerAnswers(fastify);
  installJsonBodyParser(fastify);
  installUnreadAnswers(fastify);
  fastify.addHook('onRequest', beginRequest);
  fastify.addHook('onRequest', answerPreflight);
  return adapter;
}

/** First of all hooks: those behind it do not run once one of them has failed. */
function beginRequest(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
  if (cutPipeline(request, reply)) return;
  watchRequest(request, reply);
  reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store' });
  allowOrigin(request, reply);
  done(headerProblem(request));
}

/** What Node's server is told not to judge, because it would answer without a body. */
function headerProblem({ headers, raw }: FastifyRequest): Problem | undefined {
  if (headers.expect !== undefined && !/^100-continue$/i.test(headers.expect)) return new Problem('EXPECTATION_FAILED');
  if (headers.host !== undefined || raw.httpVersion === '1.0') return undefined;
  const detail = 'The Host header is required.';
  return new Problem('VALIDATION_FAILED', { errors: [{ in: 'header', pointer: '/host', code: 'isDefined', detail }] });
}

/** The router's own refusal, for which no hook runs: a whole address was sent, and its host cannot be one. */
function answerFrameworkError(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  watchRequest(request, reply);
  allowOrigin(request, reply);
  const detail = 'The address must be a path, or name a host that can be one.';
  const problem = new Problem('VALIDATION_FAILED', { errors: [{ in: 'path', pointer: '', code: 'address', detail }] });
  sendProblem(request, reply, problem);
}
