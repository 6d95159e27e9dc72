import { connect, type Agent } from '@contact-centre-bff/client';
import { Journal, terminalIdentity } from './journal.js';
import { baseUrl } from './settings.js';
import type { TokenBox } from './token-box.js';

/** The agent that this page shows, and what was said about it. */
export interface Connection {
  agentId: string;
  tenant: string | undefined;
  agent: Agent;
  journal: Journal;
}

const KEPT_AS = 'console.agent';

export function openConnection(agentId: string, tenant: string | undefined, tokens: TokenBox | null): Connection {
  const journal = new Journal(baseUrl, terminalIdentity(tokens !== null, tenant));
  const agent = connect({
    baseUrl,
    agentId,
    fetch: journal.fetch,
    ...(tokens !== null && { token: tokens.source }),
    ...(tenant !== undefined && { tenant }),
  });
  const path = `/v1/agents/${encodeURIComponent(agentId)}/events`;
  agent.on('*', (message) => journal.record(message, path));
  keep({ agentId, tenant });
  return { agentId, tenant, agent, journal };
}

/** The agent that this tab showed before it was loaded again. */
export function lastAgent(): { agentId: string; tenant?: string } | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT_AS) ?? 'null') as { agentId: string; tenant?: string } | null;
  } catch {
    return null;
  }
}

function keep(agent: { agentId: string; tenant: string | undefined }): void {
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(agent));
  } catch {
    // Without storage a page that is loaded again asks for the agent.
  }
}
