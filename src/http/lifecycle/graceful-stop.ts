import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFields } from '../logging/json-logger.js';
import type { Draining } from './draining.js';

const LOOK_EVERY_MS = 20;
/** Whoever has not sent its whole request by then is not waited for. */
const HALF_SENT_MS = 1000;

interface Stoppable {
  server: Server;
  app: { close(): Promise<void> };
  draining: Draining;
  graceMs: number;
  /** What has to be finished before the application closes, such as running polls; streams end with `draining`. */
  hooks: (() => Promise<void>)[];
  /** Says when the drain begins and how it ended. */
  log?: (fields: LogFields, message: string) => void;
  /** What has to be finished beside requests, as the log tells it. */
  waitingFor?: () => LogFields;
  /** Resolves to false when log or audit lines are lost: the exit is no success then. */
  lastLines: () => Promise<boolean>;
  exit: (code: number) => void;
}

/**
 * Returns what SIGTERM and SIGINT call. Drains first and closes last: a closed listener would refuse the probes, and
 * Node's own close waits for ever for connections that never finish a request. To be made before the server listens.
 */
export function createGracefulStop({
  server,
  app,
  draining,
  graceMs,
  hooks,
  log = () => undefined,
  waitingFor = () => ({}),
  lastLines,
  exit,
}: Stoppable): (why?: string) => Promise<void> {
  const sockets = new Set<Socket>();
  const running = new Set<IncomingMessage>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.prependListener('request', (request, response) => {
    running.add(request);
    response.once('close', () => running.delete(request));
  });

  return async (why = 'asked') => {
    if (draining.active) {
      exit(1); // asked twice: at once
      return;
    }
    const beganAt = performance.now();
    const stopped = (result: 'drained' | 'grace over') => {
      const seconds = Math.round(performance.now() - beganAt) / 1000;
      log({ why, result, seconds, requests: running.size, ...waitingFor() }, 'stopped');
    };
    setTimeout(() => {
      stopped('grace over');
      exit(1);
    }, graceMs).unref();
    log({ why, graceMs, requests: running.size, connections: sockets.size, ...waitingFor() }, 'draining');
    draining.begin();
    await Promise.all([requestsAnswered(running), ...hooks.map((finish) => finish())]);
    const closed = app.close();
    for (const socket of sockets) socket.destroySoon();
    await closed;
    stopped('drained');
    exit((await lastLines()) ? 0 : 1);
  };
}

async function requestsAnswered(running: Set<IncomingMessage>): Promise<void> {
  for (let waitedMs = 0; running.size > 0; waitedMs += LOOK_EVERY_MS) {
    for (const request of running) {
      // Of pipelined requests behind a lost connection no 'close' ever comes.
      if (request.socket.destroyed) running.delete(request);
      else if (waitedMs > HALF_SENT_MS && !request.complete) request.socket.destroy();
    }
    await sleep(LOOK_EVERY_MS);
  }
}
