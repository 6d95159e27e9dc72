import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { BidirectionalCalls } from '../../calls/bidirectional/bidirectional-calls.js';
import { CallSerials } from '../../calls/bidirectional/call-serials.js';
import { Tenants } from '../../config/tenants.js';
import { readCallbackFields } from '../../upstream/aicc/callback-fields.js';
import { callbackSerialNo } from '../../upstream/aicc/release-callback.js';
import type { CallbackVerdict } from './callback-verdict.js';
import { BidirectionalCallReconciliation } from '../reconciliation/bidirectional-call-reconciliation.js';

/** A callback may be faster than the answer of createCall, which brings the number that it names. */
const TRY_AGAIN_MS = 2_000;
const MOST_WAITING = 1_000;

/**
 * Takes what comes to a tenant's one address of the console. Such callbacks are never signed (user manual 0029), so one
 * moves nothing by itself: it is a hint that a customer has answered, and the upstream is asked.
 */
@Injectable()
export class AnswerCallbacks implements OnModuleDestroy {
  private readonly waiting = new Set<NodeJS.Timeout>();

  constructor(
    private readonly tenants: Tenants,
    private readonly serials: CallSerials,
    private readonly calls: BidirectionalCalls,
    private readonly settling: BidirectionalCallReconciliation,
  ) {}

  onModuleDestroy(): void {
    for (const timer of this.waiting) clearTimeout(timer);
  }

  async take(tenantCapability: string, body: string): Promise<CallbackVerdict> {
    const tenantId = this.tenantOf(tenantCapability);
    if (tenantId === null) return 'unknownAddress';
    const fields = readCallbackFields(body);
    const callSerialNo = fields && callbackSerialNo(fields);
    if (callSerialNo === null) return 'unreadable';
    const verdict = await this.hint(tenantId, callSerialNo);
    if (verdict === 'unknownCall') this.tryAgain(tenantId, callSerialNo);
    return verdict;
  }

  private async hint(tenantId: string, callSerialNo: string): Promise<CallbackVerdict> {
    const id = await this.serials.find(tenantId, callSerialNo);
    const kept = id === null ? null : await this.calls.find(tenantId, id);
    if (kept === null) return 'unknownCall';
    if (kept.call.state !== 'accepted' && kept.call.state !== 'alerting') return 'repeated';
    this.settling.hint(tenantId, kept.call.id);
    return 'hint';
  }

  private tryAgain(tenantId: string, callSerialNo: string): void {
    if (this.waiting.size >= MOST_WAITING) return;
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      // Only a hint: without a store to look it up in, it is worth nothing.
      this.hint(tenantId, callSerialNo).catch(() => undefined);
    }, TRY_AGAIN_MS).unref();
    this.waiting.add(timer);
  }

  /** Every tenant is compared, in a time that tells nothing about any of them. */
  private tenantOf(tenantCapability: string): string | null {
    const given = digest(tenantCapability);
    const fitting = this.tenants
      .all()
      .filter(
        ({ aicc }) => aicc?.answerCallbackToken && timingSafeEqual(given, digest(aicc.answerCallbackToken.reveal())),
      );
    return fitting[0]?.id ?? null;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();
