import type { Call } from './call.js';

/** The path of a call's resource. */
export function locationOf({ id, kind, agentId }: Pick<Call, 'id' | 'kind' | 'agentId'>): string {
  return kind === 'bidirectional' ? `/v1/mobile-agent/calls/${id}` : `/v1/agents/${agentId ?? 'me'}/calls/${id}`;
}
