import { Injectable } from '@nestjs/common';
import { AccessTokens } from '../auth/access-token/access-tokens.js';
import type { CallReason } from '../calls/call.js';
import { Environment } from '../config/environment.js';
import { Tenants } from '../config/tenants.js';
import { Problem } from '../errors/problem.js';
import { AiccClients } from '../upstream/aicc/aicc-clients.js';
import type { CallRecord } from '../upstream/aicc/call-record.js';
import type { CallHistoryQueryDto } from './call-history-query.dto.js';
import { historyCursor, historyWindow } from './history-window.js';
import type { PastCallDto, PastCallPageDto } from './past-call.dto.js';
import { reportOf } from './record-report.js';

/** The most that the upstream answers at once (API reference 1305). */
const MOST_RECORDS = 100;
const USUAL_LIMIT = 50;

/** The bidirectional calls of a tenant, as the contact centre recorded them. */
@Injectable()
export class CallHistory {
  constructor(
    private readonly tenants: Tenants,
    private readonly tokens: AccessTokens,
    private readonly clients: AiccClients,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem */
  async page(tenantId: string, query: CallHistoryQueryDto): Promise<PastCallPageDto> {
    const settings = this.tenants.get(tenantId)?.aicc;
    if (settings == null) throw new Problem('FEATURE_NOT_CONFIGURED');
    const window = historyWindow(query, Date.now());
    const { items, total } = await this.records(tenantId, window, query.caller, query.limit ?? USUAL_LIMIT);
    const offset = window.offset + items.length;
    return {
      items: items.map((record) => pastCall(record, settings.product)),
      nextCursor: items.length > 0 && offset < total ? historyCursor({ ...window, offset }) : null,
    };
  }

  /** A page of ours may be two of the upstream's. */
  private records(
    tenantId: string,
    { from, to, offset }: { from: number; to: number; offset: number },
    caller: string | undefined,
    limit: number,
  ): Promise<{ items: CallRecord[]; total: number }> {
    return this.tokens.withToken(tenantId, this.environment.UPSTREAM_TIMEOUT_MS, async (accessToken, remainingMs) => {
      const deadline = performance.now() + remainingMs;
      const items: CallRecord[] = [];
      let total = Infinity;
      while (items.length < limit && offset + items.length < total) {
        const part = { offset: offset + items.length, limit: Math.min(MOST_RECORDS, limit - items.length) };
        const query = { from: new Date(from), to: new Date(to), caller, ...part };
        const leftMs = Math.max(0, deadline - performance.now());
        const answer = await this.clients.of(tenantId).queryCallDetailRecord(accessToken, query, leftMs);
        if (answer.items.length === 0) return { items, total: offset + items.length };
        items.push(...answer.items.slice(0, part.limit));
        total = answer.total;
      }
      return { items, total };
    });
  }
}

function pastCall(record: CallRecord, product: 'aicc' | 'ita'): PastCallDto {
  const { callSerialNo, caller, called, startedAt, endedAt, legs } = record;
  const reason: CallReason | null = reportOf(record, product).reason;
  return { callSerialNo, caller, called, startedAt, endedAt, talkSeconds: legs.customer.talkSeconds, reason };
}
