import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { keys } from '../../state/keys.js';
import { StateStore } from '../../state/state-store.js';
import { isSettled, newCall, type Call } from '../call.js';
import { unknownLegs } from './call-legs.js';
import type { MoveListener } from '../changes/call-moves.js';
import { callOf, recordOf, type CallRecord } from '../call-record.js';
import { reported, type CallReport } from './call-report.js';
import { CallSerials } from './call-serials.js';

/** Whose call it is: it is visible to the user who placed it. */
export interface BidirectionalCall {
  readonly tenantId: string;
  readonly sub: string;
  readonly call: Call;
}

/** As it is kept. */
interface KeptCall extends Pick<BidirectionalCall, 'sub'> {
  readonly call: CallRecord;
}

const legs = { legs: unknownLegs };

/** The phone-to-phone calls of AICC and ITA: one record a call, since no agent session binds them together. */
@Injectable()
export class BidirectionalCalls {
  private hasMoved: MoveListener = () => undefined;

  constructor(
    private readonly store: StateStore,
    private readonly serials: CallSerials,
    private readonly environment: Environment,
  ) {}

  /** Tells a listener of every call that changes its state. */
  onMove(listener: MoveListener): void {
    this.hasMoved = listener;
  }

  /** Writes a call down before it is sent. */
  async begin(
    tenantId: string,
    sub: string,
    wanted: Pick<Call, 'agentId' | 'called' | 'caller' | 'reference'>,
    id: string = randomUUID(),
  ): Promise<Call> {
    const call = newCall({ ...wanted, id, kind: 'bidirectional', legs: unknownLegs }, Date.now());
    const kept: KeptCall = { sub, call: recordOf(call, legs) };
    await this.store.set(keys.bidirectionalCall(tenantId, call.id), kept, { importance: 'ordinary' });
    return call;
  }

  async find(tenantId: string, id: string): Promise<BidirectionalCall | null> {
    const kept = await this.store.read<KeptCall>(keys.bidirectionalCall(tenantId, id));
    return kept && { tenantId, sub: kept.sub, call: callOf(kept.call, legs) };
  }

  /** @throws Problem NOT_FOUND */
  async get(tenantId: string, id: string): Promise<BidirectionalCall> {
    const kept = await this.find(tenantId, id);
    if (kept === null) throw new Problem('NOT_FOUND', { detail: 'There is no such call.' });
    return kept;
  }

  /** Changes a call; null when it is forgotten. A settled call stays readable for a while. */
  async change(tenantId: string, id: string, change: (call: Call) => Call): Promise<Call | null> {
    return (await this.changed(tenantId, id, change))?.call ?? null;
  }

  /** Applies what a source says; `moved` tells whether the state has changed. Null when the call is forgotten. */
  async report(tenantId: string, id: string, report: CallReport): Promise<{ call: Call; moved: boolean } | null> {
    const changed = await this.changed(tenantId, id, (known) => reported(known, report, Date.now()));
    return changed && { call: changed.call, moved: changed.before.state !== changed.call.state };
  }

  /** The call before and after a change; null when it is forgotten. */
  private async changed(
    tenantId: string,
    id: string,
    change: (call: Call) => Call,
  ): Promise<{ before: Call; call: Call } | null> {
    const decide = (kept: KeptCall | null) => {
      if (kept === null) return { value: undefined, result: null };
      const before = callOf(kept.call, legs);
      const call = change(before);
      const lifetime = isSettled(call) ? { expiresInMs: this.environment.CALL_RETENTION_MS } : {};
      return { value: { ...kept, call: recordOf(call, legs) }, result: { before, call }, ...lifetime };
    };
    const result = await this.store.update<KeptCall, { before: Call; call: Call } | null>(
      keys.bidirectionalCall(tenantId, id),
      decide,
    );
    if (result === null) return null;
    const { before, call } = result;
    if (before.state !== call.state) this.hasMoved(tenantId, before, call);
    if (call.callSerialNo !== null) {
      const lifetimeMs = isSettled(call) ? this.environment.CALL_RETENTION_MS : undefined;
      await this.serials.claim(tenantId, call.callSerialNo, id, lifetimeMs);
    }
    return result;
  }

  /** Provably nothing was dialled: there is no such call. */
  withdraw(tenantId: string, id: string): Promise<void> {
    return this.store.remove(keys.bidirectionalCall(tenantId, id));
  }
}
