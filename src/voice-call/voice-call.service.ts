import { Injectable } from '@nestjs/common';
import { GatewayAccess, type GatewayCommand } from '../auth/agent-session/gateway-access.js';
import { AgentCalls, type WantedCall } from '../calls/agent-calls.js';
import type { Call } from '../calls/call.js';
import { CallSettling } from '../calls/call-settling.js';
import { PreviewOffers, type PreviewOffer } from '../calls/preview-offers.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { calloutBody, callInnerBody, previewCalloutBody } from '../upstream/cc-gateway/dial-bodies.js';
import type { GatewayOperation } from '../upstream/cc-gateway/gateway-operations.js';
import { requestCall } from '../upstream/cc-gateway/request-call.js';
import { readWaitingCalls, type WaitingCall } from '../upstream/cc-gateway/waiting-calls.js';
import { wireText } from '../upstream/wire-value.js';
import type { InternalCallDto, OutboundCallDto, PreviewCallDto, QueuedCallDto } from './dial.dto.js';
import { mayMeanGone } from './refused-claim.js';

/** Places the calls of agents. Each dial is written down before it is sent, and sent once. */
@Injectable()
export class VoiceCallService {
  constructor(
    private readonly access: GatewayAccess,
    private readonly calls: AgentCalls,
    private readonly previews: PreviewOffers,
    private readonly settling: CallSettling,
  ) {}

  /** @throws Problem; one whose outcome is not `not_executed` names the call that may exist */
  outbound(agent: AgentRef, dto: OutboundCallDto): Promise<Call> {
    return this.dial(agent, { ...dialled(dto), kind: 'outbound' }, 'callout', { body: calloutBody(dto) });
  }

  internal(agent: AgentRef, dto: InternalCallDto): Promise<Call> {
    return this.dial(agent, { ...dialled(dto), kind: 'internal' }, 'callInner', { body: callInnerBody(dto) });
  }

  /** @throws Problem PREVIEW_NOT_OFFERED, without asking the gateway */
  async preview(agent: AgentRef, dto: PreviewCallDto): Promise<Call> {
    await this.access.credentials(agent);
    const offer = await this.previews.take(agent, dto.controlId, dto.called);
    try {
      const wanted = { ...dialled(dto), kind: 'preview' } as const;
      return await this.dial(agent, wanted, 'previewCallout', { body: previewCalloutBody(dto) });
    } catch (error) {
      if (error instanceof Problem && error.outcome === 'not_executed') await this.previews.giveBack(agent, offer);
      throw error;
    }
  }

  /** @throws Problem CALL_GONE when the gateway refused and the call no longer waits */
  async queued(agent: AgentRef, { callId, skillId, reference }: QueuedCallDto): Promise<Call> {
    const wanted = { kind: 'queued', called: null, callId, skillId, reference: reference ?? null } as const;
    return this.dial(agent, wanted, 'requestAppointedCall', requestCall({ callId, skillId }), (refusal, call) =>
      this.explainRefusedClaim(agent, refusal, call),
    );
  }

  offers(agent: AgentRef): Promise<readonly PreviewOffer[]> {
    return this.previews.list(agent);
  }

  async waitingCalls(agent: AgentRef, skillId: string): Promise<WaitingCall[]> {
    const query = { params: { skillid: skillId } };
    return readWaitingCalls((await this.access.command(agent, 'queryWaitCallInfoBySkillId', query)).result);
  }

  private async dial(
    agent: AgentRef,
    wanted: WantedCall,
    operation: GatewayOperation,
    command: GatewayCommand,
    explain: (refusal: Problem, call: Call) => Promise<Problem> = (refusal) => Promise.resolve(refusal),
  ): Promise<Call> {
    await this.access.credentials(agent);
    await this.settling.clearTheWay(agent, await this.access.isDegraded(agent));
    const call = await this.calls.begin(agent, wanted);
    try {
      const { result } = await this.access.command(agent, operation, command);
      // `callinner` may answer an empty object: then an event brings the id.
      return await this.calls.accepted(agent, call.id, wireText(result));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const problem = await explain(error, call);
      if (problem.outcome === 'not_executed') {
        await this.calls.withdraw(agent, call.id);
        throw problem;
      }
      throw problem.with({ call: call.id, location: `/v1/agents/${agent.agentId}/calls/${call.id}` });
    }
  }

  /** The documented refusals of a claim (100-007) do not say whether the customer still waits: the list does. */
  private async explainRefusedClaim(agent: AgentRef, refusal: Problem, call: Call): Promise<Problem> {
    if (!mayMeanGone(refusal) || call.skillId === null) return refusal;
    const now = await this.calls.get(agent, call.id);
    if (now.heardAt !== null) return refusal;
    const waiting = await this.waitingCalls(agent, call.skillId).catch(() => null);
    if (waiting === null || waiting.some(({ callId }) => callId === call.callId)) return refusal;
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
