import type { GatewayAccess } from '../agents/gateway-access.js';
import type { SendOperation } from '../auth/agent-session/session-exchange.js';
import type { AgentCalls, WantedCall } from '../calls/agent-calls.js';
import type { Call } from '../calls/call.js';
import type { CallReconciliation } from '../calls/call-reconciliation.js';
import type { DialSteps } from '../calls/dial-once/dial-steps.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { PlacedGatewayCall } from '../upstream/cc-gateway/cc-gateway-client.js';

/** One call of a signed-in agent. Enough for outbound and internal calls; the other kinds add to it. */
export class AgentDial implements DialSteps {
  constructor(
    private readonly access: GatewayAccess,
    private readonly calls: AgentCalls,
    private readonly reconciliation: CallReconciliation,
    readonly agent: AgentRef,
    private readonly call: WantedCall,
    private readonly operation: SendOperation<PlacedGatewayCall>,
  ) {}

  get wanted(): Partial<Call> {
    return { ...this.call, agentId: this.agent.agentId };
  }

  async reserve(): Promise<Call> {
    await this.checkAgent();
    return this.reserveCall();
  }

  /** @throws Problem AGENT_NOT_SIGNED_IN, AGENT_STATE_CONFLICT while the agent is being signed in or out */
  async checkAgent(): Promise<void> {
    const { isDegraded } = await this.access.checkMayDial(this.agent);
    await this.reconciliation.clearTheWay(this.agent, isDegraded);
  }

  /** @throws Problem AGENT_STATE_CONFLICT when the agent is on another call */
  reserveCall(): Promise<Call> {
    return this.calls.begin(this.agent, this.call);
  }

  send(): Promise<Partial<Call>> {
    return this.access.send(this.agent, this.operation);
  }

  confirm({ id }: Call, { callId }: Partial<Call>): Promise<Call> {
    return this.calls.accepted(this.agent, id, callId ?? null);
  }

  release({ id }: Call): Promise<void> {
    return this.calls.withdraw(this.agent, id);
  }

  async find(id: string): Promise<Call | null> {
    return (await this.calls.list(this.agent)).find((call) => call.id === id) ?? null;
  }
}
