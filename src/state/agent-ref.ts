/** Who a piece of state belongs to: agent ids are unique within a tenant only. */
export interface AgentRef {
  readonly tenantId: string;
  readonly agentId: string;
}
