import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import { Draining } from '../../http/lifecycle/draining.js';
import type { SseConnection } from './sse-connection.js';

const HEARTBEAT_MS = 15_000;
const MAX_STREAMS_OF_ONE = 20;

/** The event streams that are open in this process: kept awake together, ended together. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  private readonly connections = new Map<string, Set<SseConnection>>();
  private readonly heartbeat = setInterval(
    () => this.each((connection) => connection.heartbeat()),
    HEARTBEAT_MS,
  ).unref();

  constructor(draining: Draining) {
    draining.onBegin(() => this.drain());
  }

  /**
   * Takes a stream in from before its first byte, so that many opened at once are counted.
   *
   * @throws Problem RATE_LIMITED when this stream has twenty readers
   */
  add(owner: string, connection: SseConnection): void {
    const siblings = this.connections.get(owner) ?? new Set();
    if (siblings.size >= MAX_STREAMS_OF_ONE)
      throw new Problem('RATE_LIMITED', {
        detail: `At most ${MAX_STREAMS_OF_ONE} streams may be open at once.`,
        retryAfterSeconds: 10,
      });
    this.connections.set(owner, siblings.add(connection));
    connection.onClose(() => {
      siblings.delete(connection);
      if (siblings.size === 0 && this.connections.get(owner) === siblings) this.connections.delete(owner);
    });
  }

  /** Ends the streams of a tenant that is not served any more; owners begin with its id. */
  endTenant(tenantId: string): void {
    for (const [owner, siblings] of this.connections) {
      if (!owner.startsWith(`${tenantId}/`)) continue;
      for (const connection of siblings) connection.end('closing', { reason: 'tenantRemoved' });
    }
  }

  /** Tells every reader that this process stops, and ends its stream. */
  drain(): void {
    this.each((connection) => connection.end('draining', {}));
  }

  onModuleDestroy(): void {
    clearInterval(this.heartbeat);
    this.drain();
  }

  private each(use: (connection: SseConnection) => void): void {
    for (const siblings of this.connections.values()) for (const connection of siblings) use(connection);
  }
}
