import { Injectable } from '@nestjs/common';
import { BidirectionalCalls } from '../../calls/bidirectional/bidirectional-calls.js';
import type { Call } from '../../calls/call.js';
import { CallSerials } from '../../calls/bidirectional/call-serials.js';
import { Environment } from '../../config/environment.js';
import { Tenants } from '../../config/tenants.js';
import { callbackText, readCallbackFields, type CallbackFields } from '../../upstream/aicc/callback-fields.js';
import { checkCallbackSignature } from '../../upstream/aicc/callback-signature.js';
import type { CallRecord } from '../../upstream/aicc/call-record.js';
import { readReleaseCallback } from '../../upstream/aicc/release-callback.js';
import { CallReports } from '../reconciliation/call-reports.js';
import { CallbackCapabilities, type CallbackTarget } from './callback-capabilities.js';
import { CallbackNonces } from './callback-nonces.js';
import type { CallbackVerdict } from './callback-verdict.js';
import { reportOf } from '../reconciliation/record-report.js';
import { mayBeSameNumber } from './same-number.js';

/** Takes what comes to the address of one call: the only callback that may end it. */
@Injectable()
export class ReleaseCallbacks {
  constructor(
    private readonly capabilities: CallbackCapabilities,
    private readonly nonces: CallbackNonces,
    private readonly tenants: Tenants,
    private readonly calls: BidirectionalCalls,
    private readonly serials: CallSerials,
    private readonly reports: CallReports,
    private readonly environment: Environment,
  ) {}

  async take(capability: string, body: string): Promise<CallbackVerdict> {
    const target = await this.capabilities.find(capability);
    if (target === null) return 'unknownAddress';
    const fields = readCallbackFields(body);
    if (fields === null) return 'unreadable';
    const refused = await this.checkSignature(target, fields);
    if (refused !== null) return refused;
    const verdict = await this.apply(target, fields);
    const nonce = callbackText(fields, 'nonce');
    if (nonce !== null && this.sharedKeyOf(target)) await this.nonces.remember(target, nonce);
    if (verdict === 'applied') await this.capabilities.retire(capability, this.environment.CALL_RETENTION_MS);
    return verdict;
  }

  /** Null when the tenant's callbacks are not signed, or this one is and comes for the first time. */
  private async checkSignature(target: CallbackTarget, fields: CallbackFields): Promise<CallbackVerdict | null> {
    const sharedKey = this.sharedKeyOf(target);
    if (sharedKey === undefined) return null;
    const signature = checkCallbackSignature(fields, sharedKey, Date.now());
    if (signature !== 'valid') return signature;
    // A signature says nothing about the address that it was sent to: it has to name the call.
    if (callbackText(fields, 'callSerialNo') === null) return 'foreign';
    const nonce = callbackText(fields, 'nonce') ?? '';
    return (await this.nonces.isKnown(target, nonce)) ? 'repeated' : null;
  }

  private async apply(target: CallbackTarget, fields: CallbackFields): Promise<CallbackVerdict> {
    const { tenantId, id } = target;
    const kept = await this.calls.find(tenantId, id);
    if (kept === null) return 'unknownCall';
    const record = readReleaseCallback(fields, kept.call.createdAt);
    if (record === null) return 'unreadable';
    if (!(await this.belongs(target, kept.call, record))) return 'foreign';
    // ITA knows no address in a call: what comes here speaks AICC's list of reasons.
    const applied = await this.reports.apply(tenantId, id, reportOf(record, 'aicc'));
    return applied?.moved ? 'applied' : 'repeated';
  }

  /** A callback for another call may not end this one, even with the right key. */
  private async belongs(target: CallbackTarget, call: Call, { callSerialNo: told, called }: CallRecord) {
    if (told === null) return true;
    if (call.callSerialNo !== null && call.callSerialNo !== told) return false;
    // Of a call whose number nobody has told yet, the signed telephone says whether it is the one.
    const isAbout = call.callSerialNo !== null || !this.sharedKeyOf(target) || mayBeSameNumber(called, call.called);
    return isAbout && (await this.serials.claim(target.tenantId, told, call.id));
  }

  private sharedKeyOf({ tenantId }: CallbackTarget) {
    return this.tenants.get(tenantId)?.aicc?.callbackSharedKey;
  }
}
