import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../errors/problem.js';

/** Whether this process is about to stop. It then takes nothing on and finishes what it has. */
@Injectable()
export class Draining {
  private readonly listeners = new Set<() => void>();
  private isActive = false;

  get active(): boolean {
    return this.isActive;
  }

  /** Calls the listener once, when draining begins; returns how to forget it again. */
  onBegin(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  begin(): void {
    if (this.isActive) return;
    this.isActive = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}

/**
 * Refuses every request while draining, except where the route is for watching exactly that. A request for an event
 * stream is cut without an answer: a browser's `EventSource` comes back after a lost connection, but gives up for ever
 * on a 503.
 */
export function installDraining(fastify: FastifyInstance, draining: Draining): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { opensStream, whileDraining } = request.routeOptions.config;
    const refuses = draining.active && !whileDraining;
    if (refuses && opensStream) {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    done(refuses ? new Problem('SHUTTING_DOWN', { retryAfterSeconds: 1 }) : undefined);
  });
  // Also on answers to requests that began before: the connection must not be used again.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (draining.active) reply.header('connection', 'close');
    done(null, payload);
  });
}
