import { randomUUID } from 'node:crypto';
import type { AccessTokens } from '../auth/access-token/access-tokens.js';
import type { BidirectionalCalls } from '../calls/bidirectional/bidirectional-calls.js';
import { unknownLegs } from '../calls/bidirectional/call-legs.js';
import type { Call } from '../calls/call.js';
import { recordAfter, type Alongside, type DialSteps } from '../calls/dial-once/dial-steps.js';
import type { BidirectionalDial as AiccDial } from '../upstream/aicc/create-call-body.js';
import type { AiccClients } from '../upstream/aicc/aicc-clients.js';
import type { CallbackCapabilities } from './callbacks/callback-capabilities.js';
import type { BidirectionalCallReconciliation } from './reconciliation/bidirectional-call-reconciliation.js';

/** What a bidirectional dial works with. */
export interface DialParts {
  readonly tokens: AccessTokens;
  readonly clients: AiccClients;
  readonly calls: BidirectionalCalls;
  readonly capabilities: CallbackCapabilities;
  readonly reconciliation: BidirectionalCallReconciliation;
  readonly timeoutMs: number;
}

/** Whose call it is, and what it is to be. */
export interface RequestedCall {
  readonly tenantId: string;
  readonly sub: string;
  readonly reference: string | null;
  readonly dial: AiccDial;
  /** Where its callbacks arrive; null where none can. */
  readonly callbackBase: string | null;
}

/** One bidirectional call of AICC or ITA. */
export class BidirectionalDial implements DialSteps {
  private readonly id = randomUUID();
  /** Part of the address of its callback, from `send` on. */
  private capability: string | null = null;

  constructor(
    private readonly parts: DialParts,
    private readonly requested: RequestedCall,
  ) {}

  get wanted() {
    const { reference, dial } = this.requested;
    const { agentWorkNo = null, called, caller } = dial;
    return { agentId: agentWorkNo, called, caller, reference, legs: unknownLegs };
  }

  /** The call is kept in a partition of its own. */
  async reserve(sending: Alongside): Promise<Call> {
    const { tenantId, sub } = this.requested;
    const call = await this.parts.calls.begin(tenantId, sub, this.wanted, this.id);
    return recordAfter(call, sending, () => this.release());
  }

  async send({ id }: Call): Promise<Partial<Call>> {
    const { tokens, clients, reconciliation, timeoutMs } = this.parts;
    const { tenantId } = this.requested;
    try {
      const [callbackUrl] = await Promise.all([this.callbackUrl(id), reconciliation.announce(tenantId, id)]);
      const dial = { ...this.requested.dial, callbackUrl };
      return await tokens.withToken(tenantId, timeoutMs, (accessToken, remainingMs) =>
        clients.of(tenantId).createCall(accessToken, dial, remainingMs),
      );
    } finally {
      // Also where nothing was ordered: what was announced is followed until it is found to be gone.
      reconciliation.watch(tenantId, id);
    }
  }

  /** The callback may have overtaken the answer, and brought the number. */
  async confirm(call: Call, { callSerialNo = null }: Partial<Call>, placed: Alongside): Promise<Call> {
    const confirmed = (known: Call): Call => ({
      ...known,
      callSerialNo: callSerialNo ?? known.callSerialNo,
      heardAt: Date.now(),
    });
    const after = (await this.parts.calls.change(this.requested.tenantId, call.id, confirmed)) ?? confirmed(call);
    await placed.write(after);
    return after;
  }

  async release(): Promise<void> {
    if (this.capability !== null) await this.parts.capabilities.forget(this.capability);
    await this.parts.calls.withdraw(this.requested.tenantId, this.id);
  }

  async find(id: string): Promise<Call | null> {
    return (await this.parts.calls.find(this.requested.tenantId, id))?.call ?? null;
  }

  private async callbackUrl(id: string): Promise<string | undefined> {
    const { tenantId, callbackBase } = this.requested;
    if (callbackBase === null) return undefined;
    this.capability = await this.parts.capabilities.create({ tenantId, id });
    return callbackBase + this.capability;
  }
}
