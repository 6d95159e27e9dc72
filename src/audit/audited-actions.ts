/**
 * Routes of which every use is written down, beside all refusals: what rings telephones or
 * changes a call, and who becomes an agent or changes one.
 */
export const auditedActions: Readonly<Record<string, string>> = {
  'PUT /v1/agents/:agentId/session': 'agent.signIn',
  'POST /v1/agents/:agentId/calls/outbound': 'call.outbound',
  'POST /v1/agents/:agentId/calls/internal': 'call.internal',
  'POST /v1/agents/:agentId/calls/preview': 'call.preview',
  'POST /v1/agents/:agentId/calls/queued': 'call.queued',
  'DELETE /v1/agents/:agentId/calls/:id': 'call.hangUp',
  'POST /v1/agents/:agentId/calls/:id/answer': 'call.answer',
  'POST /v1/agents/:agentId/calls/:id/hold': 'call.hold',
  'POST /v1/agents/:agentId/calls/:id/retrieve': 'call.retrieve',
  'POST /v1/agents/:agentId/calls/:id/swap': 'call.swap',
  'POST /v1/agents/:agentId/calls/:id/mute': 'call.mute',
  'POST /v1/agents/:agentId/calls/:id/unmute': 'call.unmute',
  'POST /v1/agents/:agentId/calls/:id/digits': 'call.digits',
  'POST /v1/agents/:agentId/calls/:id/transfer': 'call.transfer',
  'DELETE /v1/agents/:agentId/calls/:id/transfer': 'call.cancelTransfer',
  'POST /v1/agents/:agentId/calls/:id/consult': 'call.consult',
  'POST /v1/agents/:agentId/calls/:id/conference': 'call.conference',
  'DELETE /v1/agents/:agentId/calls/:id/parties/:number': 'call.removeParty',
  'PUT /v1/agents/:agentId/calls/:id/data': 'call.setData',
  'POST /v1/agents/:agentId/previews/:controlId/cancel': 'preview.cancel',
  'PUT /v1/agents/:agentId/state': 'agent.setState',
  'PUT /v1/agents/:agentId/skills': 'agent.setSkills',
  'PUT /v1/agents/:agentId/password': 'agent.changePassword',
  'POST /v1/mobile-agent/calls': 'call.bidirectional',
};

/** A sign-in that may end another session. */
export const TAKE_OVER = 'agent.takeOver';

/** A refusal on any other route. */
export const ACCESS = 'access';
