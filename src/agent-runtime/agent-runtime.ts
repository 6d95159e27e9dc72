import type { CallReconciliation } from '../calls/call-reconciliation.js';
import type { AgentPresence } from '../events/agent-presence.js';
import type { PreviewExpiry } from '../events/preview-expiry.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { AgentLeases } from './agent-leases.js';
import { AgentPoller, type PollerParts } from './agent-poller.js';
import { PollSlot } from './poll-slot.js';

/** What a runtime works with; the same for all agents. */
export interface RuntimeParts extends PollerParts {
  leases: AgentLeases;
  reconciliation: CallReconciliation;
  offers: PreviewExpiry;
  presence: AgentPresence;
  /** Whether anybody is to be polled for: the process runs, and the tenant is one of ours. */
  isServed: (tenantId: string) => boolean;
  pauseForStore: (error: unknown) => Promise<void>;
}

/** Everything that this process does for one agent, started and stopped as a whole. */
export class AgentRuntime {
  private readonly slot: PollSlot;
  private mayHaveLostEvents = false;
  private poller: AgentPoller | null = null;
  /** Of the lease under which was polled last. */
  leaseNumber = 0;

  constructor(
    readonly agent: AgentRef,
    private readonly parts: RuntimeParts,
  ) {
    this.slot = new PollSlot(() => this.open());
  }

  get isPolling(): boolean {
    return this.slot.isBusy;
  }

  /** A poll is running or about to be. */
  get isRunning(): boolean {
    return this.slot.isRunning;
  }

  /** Whether everything that polls brought here is stored, so that another replica can simply go on. */
  get lostNothing(): boolean {
    return !this.mayHaveLostEvents && (this.poller?.isWhole ?? true);
  }

  /** Ends when no poll is running any more. */
  get idle(): Promise<void> {
    return this.slot.idle;
  }

  /** Does what the present session asks for, if there is one and its lease is ours. */
  start(mayHaveLostEvents = false): void {
    this.mayHaveLostEvents ||= mayHaveLostEvents;
    this.slot.start();
  }

  /** No poll begins after this; one that is running is not cut off. */
  stop(): void {
    this.slot.stop();
  }

  /** Stops, and gives up the running poll with whatever it would bring. */
  giveUp(): void {
    this.stop();
    this.slot.giveUp();
  }

  /** How to poll for the session that is present; null when there is none, or it is not ours to poll for. */
  private async open(): Promise<(() => AgentPoller) | null> {
    const { agent, parts } = this;
    while (parts.isServed(agent.tenantId)) {
      try {
        const { credentials, lease, state } = await parts.records.read(agent);
        if (credentials === null || lease === null || !parts.leases.isOurs(lease)) {
          parts.reconciliation.leave(agent);
          parts.offers.leave(agent);
          return null;
        }
        parts.reconciliation.follow(agent);
        await parts.offers.watchAll(agent);
        await parts.presence.adopt(agent);
        // What the polls of an earlier sign-in did not bring has nobody left to tell.
        const isSameSignIn = this.poller?.sessionId === credentials.sessionId;
        const mayHaveLostEvents = this.mayHaveLostEvents || (isSameSignIn && this.poller?.isWhole === false);
        this.leaseNumber = lease.number;
        const session = {
          sessionId: credentials.sessionId,
          lease,
          wasDegraded: state === 'degraded',
          mayHaveLostEvents,
        };
        return () => {
          // Not sooner: where it is stopped meanwhile nobody has told it yet.
          this.mayHaveLostEvents = false;
          return (this.poller = new AgentPoller(agent, session, parts));
        };
      } catch (error) {
        await parts.pauseForStore(error);
      }
    }
    return null;
  }
}
