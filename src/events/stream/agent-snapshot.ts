import { Injectable } from '@nestjs/common';
import { SessionResource } from '../../auth/agent-session/session-resource.js';
import { AgentCalls } from '../../calls/agent-calls.js';
import { isSettled } from '../../calls/call.js';
import { toCallDto } from '../../calls/call.dto.js';
import { toPreviewOfferDto } from '../../calls/previews/preview-offer.dto.js';
import { PreviewOffers } from '../../calls/previews/preview-offers.js';
import type { AgentRef } from '../../state/agent-ref.js';
import type { AgentSnapshotDto } from './stream-message.dto.js';

/** Reads how everything stands with an agent, so that a reader who begins need not ask. */
@Injectable()
export class AgentSnapshot {
  constructor(
    private readonly sessions: SessionResource,
    private readonly calls: AgentCalls,
    private readonly previews: PreviewOffers,
  ) {}

  async read(agent: AgentRef): Promise<AgentSnapshotDto> {
    const [session, calls, previews] = await Promise.all([
      this.sessions.read(agent),
      this.calls.list(agent),
      this.previews.list(agent),
    ]);
    return {
      session,
      calls: calls.filter((call) => !isSettled(call)).map((call) => toCallDto(call, calls)),
      previews: previews.map(toPreviewOfferDto),
    };
  }
}
