import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { SessionChange } from '../auth/agent-session/session-changes.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { AgentCalls } from '../calls/agent-calls.js';
import type { CallReason } from '../calls/call.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import type { AgentRef } from '../state/agent-ref.js';
import { isStoreOutOfReach } from '../state/state-store.js';
import { AgentStream } from '../events/stream/agent-stream.js';
import type { StreamType } from '../events/stream/stream-message.js';

const messageOf: Record<SessionChange['kind'], StreamType> = {
  signedIn: 'session.signedIn',
  signedOut: 'session.signedOut',
  lost: 'session.signedOut',
  takenOver: 'session.takenOver',
};

const signedOut: CallReason = { code: 'AGENT_SIGNED_OUT', upstreamCode: null, text: null };
const sessionLost: CallReason = { code: 'SESSION_LOST', upstreamCode: null, text: null };

const TRY_AGAIN_MS = 1000;

/** What the beginning or end of a session means for its calls and offers, and how it is told. */
@Injectable()
export class SessionChangeHandler implements OnModuleDestroy {
  private readonly logger = new Logger('SessionChangeHandler');
  private isClosed = false;

  constructor(
    private readonly calls: AgentCalls,
    private readonly previews: PreviewOffers,
    private readonly stream: AgentStream,
    private readonly sessions: SessionResource,
    private readonly records: SessionRecords,
  ) {}

  onModuleDestroy(): void {
    this.isClosed = true;
  }

  /**
   * An end is written already: where the store cannot take what follows from it, that is done when it is back.
   * @throws Problem STATE_STORE_UNAVAILABLE
   */
  async draw(agent: AgentRef, change: SessionChange): Promise<void> {
    try {
      await this.drawNow(agent, change);
    } catch (error) {
      if (change.kind !== 'signedIn' && isStoreOutOfReach(error))
        void this.drawLate(agent, change).catch((failure: unknown) =>
          this.logger.error('Failed to announce the end of a session', failure),
        );
      throw error;
    }
  }

  private async drawLate(agent: AgentRef, change: SessionChange): Promise<void> {
    while (!this.isClosed) {
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS).unref());
      try {
        // The calls are those of the next sign-in by now.
        if ((await this.records.read(agent)).credentials !== null) return;
        const { kind, occurredAt, upstream } = change;
        if (await this.stream.hasTold(agent, { type: messageOf[kind], occurredAt, upstream })) return;
        await this.drawNow(agent, change);
        return;
      } catch (error) {
        if (!isStoreOutOfReach(error)) throw error;
      }
    }
  }

  private async drawNow(agent: AgentRef, { kind, occurredAt, upstream }: SessionChange): Promise<void> {
    if (kind !== 'signedIn') {
      // After a sign-out that was asked for, the gateway has no call of the agent; after a loss nobody can tell.
      const ended = kind === 'signedOut';
      await this.calls.settleAll(agent, ended ? 'ended' : 'lost', ended ? signedOut : sessionLost);
      await this.previews.clear(agent);
    }
    const session = await this.sessions.read(agent);
    await this.stream.publish(agent, { type: messageOf[kind], occurredAt, call: null, upstream, session });
  }
}
