import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens } from '../../auth/access-token/access-tokens.js';
import type { CallReason } from '../../calls/call.js';
import { Environment } from '../../config/environment.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import { AICC_CLIENTS, type AiccClients } from '../../upstream/aicc/aicc-clients.js';
import type { CallRecord, CallRecords } from '../../upstream/aicc/call-record.js';
import type { CallHistoryQueryDto } from './call-history-query.dto.js';
import { historyCursor, historyWindow, type HistoryWindow } from './history-window.js';
import type { PastCallDto, PastCallPageDto } from './past-call.dto.js';
import { reportOf } from '../reconciliation/record-report.js';

/** The most that the upstream answers at once (API reference 1305). */
const MOST_RECORDS = 100;
const USUAL_LIMIT = 50;

/** The bidirectional calls of a tenant, as the contact centre recorded them. */
@Injectable()
export class CallHistory {
  constructor(
    private readonly tenants: Tenants,
    private readonly tokens: AccessTokens,
    @Inject(AICC_CLIENTS) private readonly clients: AiccClients,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem */
  async page(tenantId: string, query: CallHistoryQueryDto): Promise<PastCallPageDto> {
    const settings = this.tenants.get(tenantId)?.aicc;
    if (settings == null) throw new Problem('FEATURE_NOT_CONFIGURED');
    const window = historyWindow(query, Date.now());
    const { items, hasMore } = await this.records(tenantId, window, query.limit ?? USUAL_LIMIT);
    const offset = window.offset + items.length;
    return {
      items: items.map((record) => pastCall(record, settings.product)),
      nextCursor: hasMore ? historyCursor({ ...window, offset }) : null,
    };
  }

  /** A page of ours may be two of the upstream's. */
  private records(
    tenantId: string,
    { from, to, caller, offset }: HistoryWindow,
    limit: number,
  ): Promise<{ items: CallRecord[]; hasMore: boolean }> {
    return this.tokens.withToken(tenantId, this.environment.UPSTREAM_TIMEOUT_MS, async (accessToken, remainingMs) => {
      const deadline = performance.now() + remainingMs;
      const items: CallRecord[] = [];
      let hasMore = true;
      while (hasMore && items.length < limit) {
        const part = { offset: offset + items.length, limit: Math.min(MOST_RECORDS, limit - items.length) };
        const query = { from: new Date(from), to: new Date(to), caller, ...part };
        const leftMs = Math.max(0, deadline - performance.now());
        const answer = await this.clients.of(tenantId).queryCallDetailRecord(accessToken, query, leftMs);
        items.push(...answer.items.slice(0, part.limit));
        hasMore = goesOn(answer, part);
      }
      return { items, hasMore };
    });
  }
}

/** Without a total, or with one that counts this part only, a full part is taken for a sign of more. */
function goesOn({ items, total }: CallRecords, { offset, limit }: { offset: number; limit: number }): boolean {
  const told = offset + Math.min(items.length, limit);
  if (items.length === 0) return false;
  return total !== null && total >= told ? total > told : items.length >= limit;
}

function pastCall(record: CallRecord, product: 'aicc' | 'ita'): PastCallDto {
  const { callSerialNo, caller, called, startedAt, endedAt, legs } = record;
  const reason: CallReason | null = reportOf(record, product).reason;
  return { callSerialNo, caller, called, startedAt, endedAt, talkSeconds: legs.customer.talkSeconds, reason };
}
