import { Injectable } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import type { SendOperation } from '../auth/agent-session/session-exchange.js';
import { GatewayQueries } from '../agents/gateway-queries.js';
import { CallPolicies } from '../calls/policy/call-policies.js';
import { AgentCalls, type WantedCall } from '../calls/agent-calls.js';
import type { Call } from '../calls/call.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { DialOnce, type PlacedCall } from '../calls/dial-once/dial-once.js';
import { CancelledOffers } from '../calls/cancelled-offers.js';
import { PreviewOffers, type PreviewOffer } from '../calls/preview-offers.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import type { PressIds } from '../http/input/pressed.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { PlacedGatewayCall } from '../upstream/cc-gateway/cc-gateway-client.js';
import { mayMeanCallGone } from '../upstream/cc-gateway/return-codes.js';
import type { WaitingCall } from '../upstream/cc-gateway/waiting-calls.js';
import type { InternalCallDto, OutboundCallDto, PreviewCallDto, QueuedCallDto } from './dial.dto.js';

/** Whose telephone, who presses, in which request and under which `Idempotency-Key`. */
export interface AgentPress extends PressIds {
  readonly agent: AgentRef;
  readonly sub: string;
}

/** What differs between the ways of placing a call. */
interface AgentDial {
  wanted: WantedCall;
  operation: SendOperation<PlacedGatewayCall>;
  /** Takes what can be used once, before anything is sent; answers how to give it back. */
  take?: () => Promise<() => Promise<void>>;
  /** Says more about a failure than the gateway did. */
  explain?: (failure: Problem, call: Call, remainingMs: number) => Promise<Problem>;
}

/** Places the calls of agents. Each dial is written down before it is sent, and sent once. */
@Injectable()
export class VoiceCallService {
  constructor(
    private readonly access: GatewayAccess,
    private readonly queries: GatewayQueries,
    private readonly calls: AgentCalls,
    private readonly previews: PreviewOffers,
    private readonly cancelledOffers: CancelledOffers,
    private readonly settling: CallReconciliation,
    private readonly dialOnce: DialOnce,
    private readonly policies: CallPolicies,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem; one whose outcome is not `not_executed` names the call that may exist */
  async outbound(press: AgentPress, dto: OutboundCallDto): Promise<PlacedCall> {
    this.policies.checkAgentDial(press.agent.tenantId, dto);
    const wanted = { ...dialled(dto), kind: 'outbound' } as const;
    return this.place(press, dto, { wanted, operation: (gateway, context) => gateway.callout(context, dto) });
  }

  async internal(press: AgentPress, dto: InternalCallDto): Promise<PlacedCall> {
    this.policies.checkAgentDial(press.agent.tenantId, { caller: dto.caller });
    const wanted = { ...dialled(dto), kind: 'internal' } as const;
    return this.place(press, dto, { wanted, operation: (gateway, context) => gateway.callInner(context, dto) });
  }

  /** @throws Problem PREVIEW_NOT_OFFERED, without asking the gateway */
  async preview(press: AgentPress, dto: PreviewCallDto): Promise<PlacedCall> {
    const { agent } = press;
    this.policies.checkAgentDial(agent.tenantId, { called: dto.called });
    const wanted = { ...dialled(dto), kind: 'preview' } as const;
    const take = async () => {
      const offer = await this.previews.take(agent, dto.controlId, dto.called);
      return () => this.previews.giveBack(agent, offer);
    };
    return this.place(press, dto, {
      wanted,
      operation: (gateway, context) => gateway.previewCallout(context, dto),
      take,
    });
  }

  /** @throws Problem CALL_GONE when the gateway refused and the call no longer waits */
  queued(press: AgentPress, dto: QueuedCallDto): Promise<PlacedCall> {
    const { callId, skillId, reference = null } = dto;
    const wanted = { kind: 'queued', called: null, callId, skillId, reference } as const;
    const explain: AgentDial['explain'] = (...refused) => this.explainRefusedClaim(press.agent, ...refused);
    return this.place(press, dto, {
      wanted,
      operation: (gateway, context) => gateway.requestCall(context, { callId, skillId }),
      explain,
    });
  }

  offers(agent: AgentRef): Promise<readonly PreviewOffer[]> {
    return this.previews.list(agent);
  }

  /** @throws Problem PREVIEW_NOT_OFFERED, without asking the gateway */
  async cancelPreview(agent: AgentRef, controlId: string): Promise<void> {
    await this.access.credentials(agent);
    const offer = await this.previews.take(agent, controlId);
    try {
      await this.access.send(agent, (gateway, context) => gateway.cancelPreview(context, controlId));
    } catch (error) {
      if (error instanceof Problem && error.outcome === 'not_executed') await this.previews.giveBack(agent, offer);
      throw error;
    }
    await this.cancelledOffers.announce(agent, offer);
  }

  waitingCalls(agent: AgentRef, skillId: string, deadlineMs?: number): Promise<WaitingCall[]> {
    return this.queries.ask(agent, (gateway, context) => gateway.waitingCalls(context, skillId), deadlineMs);
  }

  private place({ agent, ...press }: AgentPress, body: object, dial: AgentDial): Promise<PlacedCall> {
    const { wanted, take } = dial;
    const { kind, called, callId = null } = wanted;
    let giveBack: (() => Promise<void>) | undefined;
    return this.dialOnce.place(
      { ...agent, ...press, kind, numbers: [called ?? callId], body },
      {
        begin: async () => {
          await this.access.checkMayDial(agent);
          await this.settling.clearTheWay(agent, await this.access.isDegraded(agent));
          giveBack = await take?.();
          return this.calls.begin(agent, wanted).catch(async (error: unknown) => {
            await giveBack?.();
            throw error;
          });
        },
        send: (call) => this.send(agent, dial, call),
        confirm: (call, named) => this.calls.accepted(agent, call.id, named.callId ?? null),
        withdraw: async (call) => {
          await this.calls.withdraw(agent, call.id);
          await giveBack?.();
        },
        find: async (id) => (await this.calls.list(agent)).find((call) => call.id === id) ?? null,
      },
    );
  }

  private async send(agent: AgentRef, { operation, explain }: AgentDial, call: Call): Promise<PlacedGatewayCall> {
    const endsAt = performance.now() + this.environment.UPSTREAM_TIMEOUT_MS;
    try {
      return await this.access.send(agent, operation);
    } catch (failure) {
      if (!(failure instanceof Problem) || explain === undefined) throw failure;
      throw await explain(failure, call, endsAt - performance.now()).catch(() => failure);
    }
  }

  /** The documented refusals of a claim (100-007) do not say whether the customer still waits: the list does. */
  private async explainRefusedClaim(agent: AgentRef, refusal: Problem, call: Call, remainingMs: number) {
    if (!mayMeanCallGone(refusal) || call.skillId === null) return refusal;
    const waiting = await this.waitingCalls(agent, call.skillId, remainingMs).catch(() => null);
    if (waiting === null || waiting.some(({ callId }) => callId === call.callId)) return refusal;
    // It may be gone from the list because this agent has it: events overtake answers.
    if ((await this.calls.get(agent, call.id)).heardAt !== null) return refusal;
    return new Problem('CALL_GONE', refusal.details.upstream && { upstream: refusal.details.upstream });
  }
}

function dialled(dto: { called: string; caller?: string; skillId?: string; reference?: string }) {
  return {
    called: dto.called,
    caller: dto.caller ?? null,
    skillId: dto.skillId ?? null,
    reference: dto.reference ?? null,
  };
}
