import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { StateStore } from '../state/state-store.js';
import { isSettled, newCall, type Call } from './call.js';

/** Whose call it is: it is visible to the user who placed it. */
export interface BidirectionalCall {
  readonly tenantId: string;
  readonly sub: string;
  readonly call: Call;
}

/** The phone-to-phone calls of AICC and ITA: one record a call, since no agent session binds them together. */
@Injectable()
export class BidirectionalCalls {
  constructor(
    private readonly store: StateStore,
    private readonly environment: Environment,
  ) {}

  /** Writes a call down before it is sent. */
  async begin(
    tenantId: string,
    sub: string,
    wanted: Pick<Call, 'agentId' | 'called' | 'caller' | 'reference'>,
  ): Promise<Call> {
    const call = newCall({ ...wanted, id: randomUUID(), kind: 'bidirectional' }, Date.now());
    return this.store.update<BidirectionalCall, Call>(key(tenantId, call.id), () => ({
      value: { tenantId, sub, call },
      result: call,
    }));
  }

  /** @throws Problem NOT_FOUND */
  async get(tenantId: string, id: string): Promise<BidirectionalCall> {
    const kept = await this.store.read<BidirectionalCall>(key(tenantId, id));
    if (kept === null) throw new Problem('NOT_FOUND', { detail: 'There is no such call.' });
    return kept;
  }

  /** Changes a call; null when it is forgotten. A settled call stays readable for a while. */
  change(tenantId: string, id: string, change: (call: Call) => Call): Promise<Call | null> {
    return this.store.update<BidirectionalCall, Call | null>(key(tenantId, id), (kept) => {
      if (kept === null) return { value: undefined, result: null };
      const call = change(kept.call);
      const lifetime = isSettled(call) ? { expiresInMs: this.environment.CALL_RETENTION_MS } : {};
      return { value: { ...kept, call }, result: call, ...lifetime };
    });
  }

  /** Provably nothing was dialled: there is no such call. */
  withdraw(tenantId: string, id: string): Promise<void> {
    return this.store.remove(key(tenantId, id));
  }
}

function key(tenantId: string, id: string): string {
  return `bidirectional/${tenantId}/${id}`;
}
