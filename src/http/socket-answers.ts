import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../errors/problem.js';
import { problemAnswer } from './problem-answer.js';
import { requestIdOf } from './request-id.js';

/** The longest first line that still means "headers too large" and not "address too long". */
const LONGEST_REQUEST_LINE = 8192;

/** `rawPacket` is a Buffer, whatever Fastify's types say. */
type ClientError = Error & { code?: string; rawPacket?: unknown };

/** Answers on a bare socket what never became a request: bad HTTP, headers too large, too slow. */
export function answerClientError(fastify: FastifyInstance, error: ClientError, socket: Duplex): void {
  // Inside an answer that has begun, such as an event stream, a second one would be read as part of it.
  const running = Reflect.get(socket, '_httpMessage') as ServerResponse | null | undefined;
  if (error.code === 'ECONNRESET' || !socket.writable || running?.headersSent) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error);
  const requestId = endWithProblem(fastify, socket, problem);
  if (running) {
    running.statusCode = problem.status; // its request is observed by itself, and must know how it was answered
    return;
  }
  const { status } = problem;
  const end = { requestId, request: null, route: null, status, durationMs: 0, aborted: false, problem };
  for (const observe of fastify.edge.observers) observe(end);
}

/** Takes over what Node's server would otherwise answer itself, with a closed socket or an empty 417. */
export function installServerAnswers(fastify: FastifyInstance): void {
  fastify.server.on('connect', (_request, socket) => {
    endWithProblem(
      fastify,
      socket,
      new Problem('METHOD_NOT_ALLOWED', { allow: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] }),
    );
  });
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.server.emit('request', request, response); // refused there like everything else
  });
}

/** Node reports an address and headers that are too long alike; the packet tells them apart. */
function problemOf({ code, rawPacket }: ClientError): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('REQUEST_TIMEOUT');
  if (code !== 'HPE_HEADER_OVERFLOW') return new Problem('VALIDATION_FAILED', { detail: 'This is not valid HTTP.' });
  const lineLength = Buffer.isBuffer(rawPacket) ? rawPacket.indexOf('\r\n') : 0;
  return new Problem(lineLength === -1 || lineLength > LONGEST_REQUEST_LINE ? 'URI_TOO_LONG' : 'HEADERS_TOO_LARGE');
}

/** Returns the request id that it answered with. */
function endWithProblem(fastify: FastifyInstance, socket: Duplex, problem: Problem): string {
  const requestId = requestIdOf({});
  const context = { method: '', target: '/', requestId, publicPath: fastify.edge.publicPath };
  const { status, headers, body } = problemAnswer(problem, context);
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
  // Destroyed after the end, or a peer that never closes keeps the socket half open.
  socket.end(body, () => socket.destroy());
  return requestId;
}
