import { Injectable } from '@nestjs/common';
import type { SessionChange } from '../auth/agent-session/session-changes.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { AgentCalls } from '../calls/agent-calls.js';
import type { CallReason } from '../calls/call.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import type { AgentRef } from '../state/agent-ref.js';
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

/** What the beginning or end of a session means for its calls and offers, and how it is told. */
@Injectable()
export class SessionChangeHandler {
  constructor(
    private readonly calls: AgentCalls,
    private readonly previews: PreviewOffers,
    private readonly stream: AgentStream,
    private readonly sessions: SessionResource,
  ) {}

  async draw(agent: AgentRef, { kind, occurredAt, upstream }: SessionChange): Promise<void> {
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
