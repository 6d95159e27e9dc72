import { Injectable, Logger } from '@nestjs/common';
import { BidirectionalCalls, type BidirectionalCall } from '../../calls/bidirectional/bidirectional-calls.js';
import type { CallReport } from '../../calls/bidirectional/call-report.js';
import { Environment } from '../../config/environment.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import type { CallRecord } from '../../upstream/aicc/call-record.js';
import { callbackBase } from '../callbacks/callback-address.js';
import { CallLookup } from './call-lookup.js';
import { CallReports } from './call-reports.js';
import { reportOf } from './record-report.js';
import { overdueAt } from './reconciliation-pace.js';

/** Brings a call up to what the upstream knows of it. */
@Injectable()
export class CallInquiry {
  private readonly logger = new Logger(CallInquiry.name);

  constructor(
    private readonly calls: BidirectionalCalls,
    private readonly lookup: CallLookup,
    private readonly reports: CallReports,
    private readonly tenants: Tenants,
    private readonly environment: Environment,
  ) {}

  /** Whether a callback will tell the end of this tenant's calls, as far as we know. */
  expectsCallback(tenantId: string): boolean {
    const settings = this.tenants.get(tenantId)?.aicc;
    return settings != null && callbackBase(settings, this.environment) !== null;
  }

  isOverdue({ call }: BidirectionalCall): boolean {
    return overdueAt(call, this.environment.CALL_SETTLE_TIMEOUT_MS) <= Date.now();
  }

  async ask(kept: BidirectionalCall): Promise<void> {
    const { tenantId, call } = kept;
    const record = await this.recordOf(kept);
    const product = this.tenants.get(tenantId)?.aicc?.product ?? 'aicc';
    const report = record === null ? await this.verdictOnSilence(kept) : reportOf(record, product);
    if (report !== null) await this.reports.apply(tenantId, call.id, report);
  }

  /** Null when the upstream does not know the call, and when it cannot be asked. */
  private async recordOf(kept: BidirectionalCall): Promise<CallRecord | null> {
    try {
      return await this.lookup.find(kept);
    } catch (error) {
      if (!(error instanceof Problem)) this.logger.error('Failed to query the upstream about a call', error);
      return null;
    }
  }

  /** Not to be known counts once the call has been silent for long enough, asking included. */
  private async verdictOnSilence({ tenantId, call: { id } }: BidirectionalCall): Promise<CallReport | null> {
    const silent = await this.calls.find(tenantId, id);
    if (silent === null || !this.isOverdue(silent)) return null;
    // What was never confirmed may not have been dialled at all.
    const wasConfirmed = silent.call.callSerialNo !== null || silent.call.heardAt !== null;
    const code = wasConfirmed ? 'NO_SIGN_OF_LIFE' : 'OUTCOME_UNKNOWN';
    return { signal: 'lost', callSerialNo: null, legs: null, reason: { code, upstreamCode: null, text: null } };
  }
}
