import { Injectable, type OnModuleInit } from '@nestjs/common';
import { GatewayQueries, type GatewayQuery } from '../agents/gateway-queries.js';
import type { Call } from '../calls/call.js';
import type { InquiryAnswer } from '../calls/call-inquiry.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { wireInteger, wireObject } from '../upstream/wire-value.js';

/**
 * Whether an agent in this `agentState` is on a call (API reference 0581). The others do not tell: pre-rest, 9, is a rest
 * that was asked for in a conversation and begins after it.
 */
const ON_CALL: ReadonlyMap<number, boolean> = new Map([
  [2, false], // signed out
  [3, false], // busy
  [4, false], // idle
  [5, false], // wrap-up
  [6, false], // idle, reserved
  [7, true], // talking
  [8, false], // rest
]);

/** Return codes that say that there is no such call (API reference 0580). */
const NO_CALL_CODES: ReadonlySet<string> = new Set(['400-001', '400-003', '200-017', '200-025']);
const NO_SUCH_CALL = Symbol('no such call');

/** Asks CC-Gateway what it knows of an agent's call: the call by its id, and what the agent is doing. */
@Injectable()
export class AgentCallInquiry implements OnModuleInit {
  constructor(
    private readonly queries: GatewayQueries,
    private readonly settling: CallReconciliation,
  ) {}

  onModuleInit(): void {
    this.settling.askBy((agent, call) => this.ask(agent, call));
  }

  /**
   * What the agent is doing comes first: an agent who is idle has no call, while the information about a call may
   * outlive it.
   */
  private async ask(agent: AgentRef, { callId }: Call): Promise<InquiryAnswer> {
    const onCall = await this.isOnCall(agent);
    if (onCall === false) return 'gone';
    const known = callId === null ? null : await this.knows(agent, callId);
    if (known === false) return 'gone';
    return known === true || onCall === true ? 'goesOn' : 'cannotTell';
  }

  private async isOnCall(agent: AgentRef): Promise<boolean | null> {
    const result = await this.query(agent, 'getAgentStatus');
    const agentState = wireInteger(wireObject(result)?.['agentState']);
    return ON_CALL.get(agentState ?? 0) ?? null;
  }

  private async knows(agent: AgentRef, callId: string): Promise<boolean | null> {
    const result = await this.query(agent, 'queryCallInfoByCallId', { callid: callId });
    if (result === NO_SUCH_CALL) return false;
    return Object.keys(wireObject(result) ?? {}).length > 0 ? true : null;
  }

  /** Null when the gateway cannot be asked: it is silent, or too old to have this query. */
  private async query(agent: AgentRef, operation: GatewayQuery, params: Record<string, string> = {}) {
    try {
      return (await this.queries.ask(agent, operation, { params })).result;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return NO_CALL_CODES.has(error.details.upstream?.code ?? '') ? NO_SUCH_CALL : null;
    }
  }
}
