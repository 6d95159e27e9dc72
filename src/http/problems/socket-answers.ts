import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../errors/problem.js';
import { problemAnswer } from './problem-answer.js';
import { requestIdOf } from '../logging/request-id.js';

/** The longest first line that still means "headers too large" and not "address too long". */
const LONGEST_REQUEST_LINE = 8192;

/** How long a peer may take to read its answer and to close. */
const LINGER_MS = 1000;

/** Node reports every further piece of what it cannot read. */
const answered = new WeakSet<Duplex>();
const waiting = new WeakSet<Duplex>();

/** `rawPacket` is a Buffer, whatever Fastify's types say. */
type ClientError = Error & { code?: string; rawPacket?: unknown };

/** Answers on a bare socket what never became a request: bad HTTP, headers too large, too slow. */
export function answerClientError(fastify: FastifyInstance, error: ClientError, socket: Duplex): void {
  if (answered.has(socket)) return;
  const running = runningOn(socket);
  // Inside an answer that has begun, such as an event stream, a second one would be read as part of it.
  const isStreaming = running?.headersSent && !running.writableEnded;
  if (error.code === 'ECONNRESET' || !socket.writable || isStreaming) {
    socket.destroy();
    return;
  }
  if (running?.req.complete) {
    // What is wrong came behind it: its own answer, which may be that of a dial, must not be taken from it.
    behind(running, socket, () => answerClientError(fastify, error, socket));
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
  fastify.server.on('connection', (socket: Socket) => {
    // Before anything is written: Node takes its own listener away with CONNECT, and an error that nobody listens for
    // ends the process. What it says is known: Node's other listeners and 'close' follow.
    socket.on('error', () => undefined);
  });
  fastify.server.on('connect', (_request, socket) => refuseTunnel(fastify, socket));
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.server.emit('request', request, response); // refused there like everything else
  });
}

/** Behind the answers to requests that came before it on the same connection. */
function refuseTunnel(fastify: FastifyInstance, socket: Duplex): void {
  const running = runningOn(socket);
  if (running) behind(running, socket, () => refuseTunnel(fastify, socket));
  else if (socket.writable)
    endWithProblem(
      fastify,
      socket,
      new Problem('METHOD_NOT_ALLOWED', { allow: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] }),
    );
}

/** Once, however often Node reports what follows. */
function behind(running: ServerResponse, socket: Duplex, answer: () => void): void {
  if (waiting.has(socket)) return;
  waiting.add(socket);
  running.once('close', () => {
    waiting.delete(socket);
    answer();
  });
}

/** The answer that the socket belongs to at present; Node keeps it there. */
function runningOn(socket: Duplex): ServerResponse | undefined {
  return (Reflect.get(socket, '_httpMessage') as ServerResponse | null | undefined) ?? undefined;
}

/** Node reports an address and headers that are too long alike; the packet tells them apart. */
function problemOf({ code, rawPacket }: ClientError): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('REQUEST_TIMEOUT');
  if (code !== 'HPE_HEADER_OVERFLOW')
    return new Problem('VALIDATION_FAILED', { detail: 'The request is not valid HTTP.' });
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
  socket.end(body);
  answered.add(socket);
  // Closed at once, a peer that is still sending gets a reset instead of the answer; never closed, it stays half open.
  socket.resume();
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(linger));
  return requestId;
}
