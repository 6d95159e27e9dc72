/** Routes of which every use is written down, beside all refusals: what rings telephones, and who becomes an agent. */
export const auditedActions: Readonly<Record<string, string>> = {
  'PUT /v1/agents/:agentId/session': 'agent.signIn',
  'POST /v1/agents/:agentId/calls/outbound': 'call.outbound',
  'POST /v1/agents/:agentId/calls/internal': 'call.internal',
  'POST /v1/agents/:agentId/calls/preview': 'call.preview',
  'POST /v1/agents/:agentId/calls/queued': 'call.queued',
  'POST /v1/mobile-agent/calls': 'call.bidirectional',
};

/** A sign-in that may end another session. */
export const TAKE_OVER = 'agent.takeOver';

/** A refusal on any other route. */
export const ACCESS = 'access';
