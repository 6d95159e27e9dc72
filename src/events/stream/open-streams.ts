import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { Draining } from '../../http/lifecycle/draining.js';
import { EventMetrics } from '../event-metrics.js';
import type { SseConnection } from './sse-connection.js';
import { noticeText } from './sse-text.js';

const PING_MS = 15_000;
const MAX_STREAMS_OF_ONE = 20;
/** Behind the longest drain; whoever came back during it would find nobody. */
const AFTER_GRACE_MS = 1000;

/** The event streams that are open in this process: kept awake together, ended together. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  private readonly connections = new Map<string, Set<SseConnection>>();
  private readonly pings = setInterval(() => this.each((one) => one.write(noticeText('ping', {}))), PING_MS).unref();

  constructor(
    private readonly draining: Draining,
    private readonly environment: Environment,
    private readonly metrics: EventMetrics,
  ) {
    draining.onBegin(() => this.drain());
  }

  /**
   * Opens a stream: it is counted in the same step, so that many opened at once are too.
   *
   * @throws Problem RATE_LIMITED when this owner has twenty readers
   */
  open(owner: string, connection: SseConnection): void {
    const siblings = this.connections.get(owner) ?? new Set();
    if (siblings.size >= MAX_STREAMS_OF_ONE)
      throw new Problem('RATE_LIMITED', {
        detail: `At most ${MAX_STREAMS_OF_ONE} streams may be open at a time.`,
        retryAfterSeconds: 10,
      });
    connection.open();
    this.connections.set(owner, siblings.add(connection));
    this.metrics.openStreams.inc();
    connection.onClose(() => {
      this.metrics.openStreams.dec();
      siblings.delete(connection);
      if (siblings.size === 0 && this.connections.get(owner) === siblings) this.connections.delete(owner);
    });
    // Asked for before the drain began, and only ready now.
    if (this.draining.active) this.endForDrain(connection);
  }

  /** Ends the streams of a tenant that is not served any more; owners begin with its id. */
  endTenant(tenantId: string): void {
    for (const [owner, siblings] of this.connections) {
      if (!owner.startsWith(`${tenantId}/`)) continue;
      for (const connection of siblings) connection.end(noticeText('closing', { reason: 'tenantRemoved' }));
    }
  }

  onModuleDestroy(): void {
    clearInterval(this.pings);
    this.drain();
  }

  /** Tells every reader that this process stops, and ends its stream. */
  private drain(): void {
    this.each((connection) => this.endForDrain(connection));
  }

  private endForDrain(connection: SseConnection): void {
    connection.end(noticeText('draining', {}, this.environment.SHUTDOWN_GRACE_MS + AFTER_GRACE_MS));
  }

  private each(use: (connection: SseConnection) => void): void {
    for (const siblings of this.connections.values()) for (const connection of siblings) use(connection);
  }
}
