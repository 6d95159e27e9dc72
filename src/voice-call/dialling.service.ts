import { Injectable } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import type { AgentDialContext } from '../call-routes/dial-context.decorator.js';
import type { SendOperation } from '../auth/agent-session/session-exchange.js';
import { AgentCalls } from '../calls/agent-calls.js';
import type { WantedCall } from '../calls/call.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { DialOnce, type PlacedCall } from '../calls/dial-once/dial-once.js';
import type { DialSteps } from '../calls/dial-once/dial-steps.js';
import { CallPolicies } from '../calls/policy/call-policies.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import { Environment } from '../config/environment.js';
import { StateStore } from '../state/state-store.js';
import type { PlacedGatewayCall } from '../upstream/cc-gateway/placed-call.js';
import { AgentDial, type AgentDialParts } from './agent-dial.js';
import type { InternalCallDto, OutboundCallDto, PreviewCallDto, QueuedCallDto } from './dial.dto.js';
import { PreviewDial } from './preview-dial.js';
import { QueuedDial } from './queued-dial.js';
import { WaitingCalls } from './waiting-calls.js';

/** Places the calls of agents. Each dial is written down before it is sent, and sent once. */
@Injectable()
export class DiallingService {
  private readonly parts: AgentDialParts;

  constructor(
    store: StateStore,
    access: GatewayAccess,
    calls: AgentCalls,
    private readonly offers: PreviewOffers,
    private readonly waiting: WaitingCalls,
    reconciliation: CallReconciliation,
    private readonly dialOnce: DialOnce,
    private readonly policies: CallPolicies,
    private readonly environment: Environment,
  ) {
    this.parts = { store, access, calls, reconciliation };
  }

  /** @throws Problem; one whose outcome is not `not_executed` names the call that may exist */
  async outbound(context: AgentDialContext, dto: OutboundCallDto): Promise<PlacedCall> {
    this.policies.checkAgentDial(context.agent.tenantId, dto);
    const wanted = { ...dialled(dto), kind: 'outbound' } as const;
    const dial = this.dial(context, wanted, (gateway, sending) => gateway.callout(sending, dto));
    return this.place(context, dto, wanted, dial);
  }

  async internal(context: AgentDialContext, dto: InternalCallDto): Promise<PlacedCall> {
    this.policies.checkAgentDial(context.agent.tenantId, { caller: dto.caller });
    const wanted = { ...dialled(dto), kind: 'internal' } as const;
    const dial = this.dial(context, wanted, (gateway, sending) => gateway.callInner(sending, dto));
    return this.place(context, dto, wanted, dial);
  }

  /** @throws Problem PREVIEW_NOT_OFFERED, without asking the gateway */
  async preview(context: AgentDialContext, dto: PreviewCallDto): Promise<PlacedCall> {
    this.policies.checkAgentDial(context.agent.tenantId, { called: dto.called });
    const wanted = { ...dialled(dto), kind: 'preview' } as const;
    const dial = this.dial(context, wanted, (gateway, sending) => gateway.previewCallout(sending, dto));
    return this.place(context, dto, wanted, new PreviewDial(dial, this.offers, dto));
  }

  /** @throws Problem CALL_GONE when the gateway refused and the call no longer waits */
  queued(context: AgentDialContext, dto: QueuedCallDto): Promise<PlacedCall> {
    const { callId, skillId, reference = null } = dto;
    const wanted = { kind: 'queued', called: null, callId, skillId, reference } as const;
    const dial = this.dial(context, wanted, (gateway, sending) => gateway.requestCall(sending, { callId, skillId }));
    const steps = new QueuedDial(dial, this.waiting, dto, this.environment.UPSTREAM_TIMEOUT_MS);
    return this.place(context, dto, wanted, steps);
  }

  private dial(
    { agent }: AgentDialContext,
    wanted: WantedCall,
    operation: SendOperation<PlacedGatewayCall>,
  ): AgentDial {
    return new AgentDial(this.parts, agent, wanted, operation);
  }

  private place(context: AgentDialContext, body: object, wanted: WantedCall, steps: DialSteps): Promise<PlacedCall> {
    const { agent, caller, key, requestId } = context;
    const { tenantId, agentId } = agent;
    const { kind, called, callId = null } = wanted;
    const numbers = [called ?? callId];
    const request = { tenantId, agentId, sub: caller.sub, key, requestId, kind, numbers, body };
    return this.dialOnce.place(request, steps);
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
