import { Injectable } from '@nestjs/common';
import { SessionRecords } from '../../auth/agent-session/session-records.js';
import { toSessionDto, type SessionDto } from '../../auth/agent-session/session.dto.js';
import { AgentCalls } from '../../calls/agent-calls.js';
import { isSettled } from '../../calls/call.js';
import { toCallDto, type CallDto } from '../../calls/call.dto.js';
import { toPreviewOfferDto, type PreviewOfferDto } from '../../calls/preview-offer.dto.js';
import { PreviewOffers } from '../../calls/preview-offers.js';
import type { AgentRef } from '../../state/agent-ref.js';

/** Everything that an agent's stream speaks of, as it stands. */
export interface AgentSnapshotDto {
  session: SessionDto;
  /** Open calls, newest first. */
  calls: CallDto[];
  /** Unused offers, oldest first. */
  previews: PreviewOfferDto[];
}

/** Reads how everything stands with an agent, so that a reader who begins need not ask. */
@Injectable()
export class AgentSnapshot {
  constructor(
    private readonly records: SessionRecords,
    private readonly calls: AgentCalls,
    private readonly previews: PreviewOffers,
  ) {}

  async read(agent: AgentRef): Promise<AgentSnapshotDto> {
    const [session, calls, previews] = await Promise.all([
      this.records.read(agent),
      this.calls.list(agent),
      this.previews.list(agent),
    ]);
    return {
      session: toSessionDto(agent.agentId, session),
      calls: calls.filter((call) => !isSettled(call)).map((call) => toCallDto(call)),
      previews: previews.map(toPreviewOfferDto),
    };
  }
}
