import { Injectable } from '@nestjs/common';
import { BidirectionalCalls } from '../../calls/bidirectional/bidirectional-calls.js';
import type { Call } from '../../calls/call.js';
import type { CallReport } from '../../calls/bidirectional/call-report.js';
import { CallStream } from '../stream/call-stream.js';

/** The one way in which a bidirectional call changes after it was sent: its resource and its stream follow together. */
@Injectable()
export class CallReports {
  constructor(
    private readonly calls: BidirectionalCalls,
    private readonly stream: CallStream,
  ) {}

  /** `moved` tells whether the report changed the call. Null when the call is forgotten. */
  async apply(tenantId: string, id: string, report: CallReport): Promise<{ call: Call; moved: boolean } | null> {
    const applied = await this.calls.report(tenantId, id, report);
    if (applied?.moved) await this.stream.publish(tenantId, applied.call, occurredAt(applied.call));
    return applied;
  }
}

/** When the upstream says that it happened, else when we learned of it. */
function occurredAt({ state, legs, updatedAt }: Call): string {
  const { answeredAt = null, endedAt = null } = legs?.customer ?? {};
  const told = state === 'talking' ? answeredAt : state === 'ended' || state === 'failed' ? endedAt : null;
  return told ?? new Date(updatedAt).toISOString();
}
