import type { SessionCredentials, SessionLease } from '../auth/agent-session/agent-session.js';
import type { EventSource, GatewayEvents } from '../events/gateway-events.js';
import type { AgentRef } from '../state/agent-ref.js';
import { isStoreOutOfReach } from '../state/state-store.js';
import { traced } from '../tracing/tracing.js';
import type { GatewayEvent } from '../upstream/cc-gateway/gateway-event.js';

interface WaitingEvent {
  readonly event: GatewayEvent;
  readonly source: EventSource;
  /** The store did not answer: it may have been stored all the same. */
  isDoubtful: boolean;
}

/** What is told when an event is lost. */
export interface EventLoss {
  /** Hears of an event that could not be taken in. */
  eventLost(error: unknown): void;
}

/** Takes in what polls brought, in order and once. The gateway hands an event out once: without the store it waits here. */
export class EventIntake {
  private readonly waiting: WaitingEvent[] = [];

  constructor(
    private readonly agent: AgentRef,
    private readonly lease: SessionLease,
    private readonly events: Pick<GatewayEvents, 'take' | 'isTold'>,
    private readonly loss: EventLoss,
  ) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** False while the store is out of reach. */
  take(events: readonly GatewayEvent[], credentials: SessionCredentials): Promise<boolean> {
    const source = { credentials, lease: this.lease };
    for (const event of events) this.waiting.push({ event, source, isDoubtful: false });
    return this.store();
  }

  /** False while the store is out of reach. */
  async store(): Promise<boolean> {
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      try {
        const isTold = next.isDoubtful && (await this.events.isTold(this.agent, next.source, next.event));
        if (!isTold) await this.apply(next);
      } catch (error) {
        if (isStoreOutOfReach(error)) {
          next.isDoubtful = true;
          return false;
        }
        this.loss.eventLost(error);
      }
      this.waiting.shift();
    }
    return true;
  }

  private apply({ event, source }: WaitingEvent): Promise<void> {
    return traced('event', {}, () => this.events.take(this.agent, source, event));
  }
}
