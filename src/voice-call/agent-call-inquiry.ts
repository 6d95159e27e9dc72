import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentStatus } from '../auth/agent-session/agent-status.js';
import { GatewayQueries } from '../auth/agent-session/gateway-queries.js';
import type { Call } from '../calls/call.js';
import type { InquiryAnswer } from '../calls/call-inquiry.js';
import { CallSettling } from '../calls/call-settling.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { wireObject } from '../upstream/wire-value.js';

/** Return codes that say that there is no such call (API reference 0580). */
const NO_CALL_CODES: ReadonlySet<string> = new Set(['400-001', '400-003', '200-017', '200-025']);

/** Asks CC-Gateway what it knows of an agent's call: the call by its id, and what the agent is doing. */
@Injectable()
export class AgentCallInquiry implements OnModuleInit {
  constructor(
    private readonly status: AgentStatus,
    private readonly queries: GatewayQueries,
    private readonly settling: CallSettling,
  ) {}

  onModuleInit(): void {
    this.settling.askBy((agent, call) => this.ask(agent, call));
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

  /** Null when the gateway cannot be asked: it is silent, or too old to have this query. */
  private async knows(agent: AgentRef, callid: string): Promise<boolean | null> {
    try {
      const { result } = await this.queries.ask(agent, 'queryCallInfoByCallId', { params: { callid } });
      return Object.keys(wireObject(result) ?? {}).length > 0 ? true : null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return NO_CALL_CODES.has(error.details.upstream?.code ?? '') ? false : null;
    }
  }
}
