import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentStatus } from '../agents/agent-status.js';
import { GatewayQueries } from '../agents/gateway-queries.js';
import type { Call } from '../calls/call.js';
import type { InquiryAnswer } from '../calls/call-inquiry.js';
import { HeldCalls } from '../calls/held-calls.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { CurrentCall } from '../upstream/cc-gateway/current-call.js';
import { saysNoSuchCall } from '../upstream/cc-gateway/return-codes.js';

/** Asks CC-Gateway what it knows of an agent's calls: a call by its id, what the agent is doing, and which calls are held. */
@Injectable()
export class GatewayCallStatus implements OnModuleInit {
  constructor(
    private readonly status: AgentStatus,
    private readonly queries: GatewayQueries,
    private readonly settling: CallReconciliation,
    private readonly held: HeldCalls,
  ) {}

  onModuleInit(): void {
    this.settling.askBy((agent, call) => this.ask(agent, call));
    this.held.askBy((agent) => this.heldCalls(agent));
  }

  /**
   * What the agent is doing comes first: an agent who is idle has no call, while the information about a call may
   * outlive it.
   */
  private async ask(agent: AgentRef, { callId }: Call): Promise<InquiryAnswer> {
    const onCall = await this.status.isOnCall(agent);
    if (onCall === false) return 'gone';
    const known = callId === null ? null : await this.knows(agent, callId);
    if (known === false) return 'gone';
    return known === true || onCall === true ? 'goesOn' : 'cannotTell';
  }

  private async knows(agent: AgentRef, callId: string): Promise<boolean | null> {
    try {
      return await this.queries.ask(agent, (gateway, context) => gateway.knowsCall(context, callId));
    } catch (error) {
      return saysNoSuchCall(error) ? false : unanswered(error);
    }
  }

  /** The call that the agent is in; null where the gateway names none. */
  async currentCall(agent: AgentRef): Promise<CurrentCall | null> {
    try {
      return await this.queries.ask(agent, (gateway, context) => gateway.currentCall(context));
    } catch (error) {
      return unanswered(error);
    }
  }

  private async heldCalls(agent: AgentRef): Promise<ReadonlySet<string> | null> {
    try {
      const ids = await this.queries.ask(agent, (gateway, context) => gateway.heldCalls(context));
      return ids && new Set(ids);
    } catch (error) {
      return saysNoSuchCall(error) ? new Set() : unanswered(error);
    }
  }
}

/** The gateway cannot be asked: it is silent, or too old to have this query. */
function unanswered(error: unknown): null {
  if (error instanceof Problem) return null;
  throw error;
}
