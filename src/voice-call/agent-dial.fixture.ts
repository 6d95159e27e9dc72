import { GatewayAccess } from '../agents/gateway-access.js';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionChanges } from '../auth/agent-session/session-changes.js';
import { SessionExchange } from '../auth/agent-session/session-exchange.js';
import { SessionOperations } from '../auth/agent-session/session-operations.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import type { AuthMetrics } from '../auth/auth-metrics.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import type { WantedCall } from '../calls/call.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import { SteppedCalls } from '../calls/stepped-calls.fixture.js';
import type { Environment } from '../config/environment.js';
import type { StateStore } from '../state/state-store.js';
import type { CcGatewayClients } from '../upstream/cc-gateway/cc-gateway-clients.js';
import { AgentDial } from './agent-dial.js';
import { PreviewDial } from './preview-dial.js';

export const agent = { tenantId: 'acme', agentId: '291' };
export const wanted = { kind: 'outbound', called: '13900139000' } as const;

type Answer = () => Promise<{ callId: string }>;
const accept: Answer = () => Promise.resolve({ callId: '1-1' });

/** An agent who is signed in, and the dials of this agent. */
export async function signedInAgent(store: StateStore, environment: Environment) {
  const calls = new SteppedCalls(store, environment);
  const records = new SessionRecords(store);
  const clients = { of: () => ({}) } as unknown as CcGatewayClients;
  const exchange = new SessionExchange(clients, records, environment, {} as AuthMetrics);
  const operations = new SessionOperations(store, environment);
  const access = new GatewayAccess(exchange, records, new SessionChanges(), operations);
  const reconciliation = new CallReconciliation(calls, environment);
  const parts = { store, access, calls, reconciliation };
  const credentials = { sessionId: 'present', guid: 'g', replacedGuids: [], cookie: null };
  await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials });

  const offers = new PreviewOffers(store, environment);
  const dial = (answer = accept, call: WantedCall = wanted) => new AgentDial(parts, agent, call, answer);
  const preview = (answer = accept) => {
    const { called } = wanted;
    return new PreviewDial(dial(answer, { kind: 'preview', called }), offers, { controlId: '7', called });
  };
  const offer = () => offers.add(agent, { controlId: '7', numbers: [wanted.called], callData: null });
  const listed = async () => ({
    calls: (await calls.list(agent)).map(({ state }) => state),
    offers: (await offers.list(agent)).length,
  });
  return { calls, dial, preview, offer, listed };
}
