import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayAccess } from '../agents/gateway-access.js';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionChanges } from '../auth/agent-session/session-changes.js';
import { SessionExchange } from '../auth/agent-session/session-exchange.js';
import { SessionOperations } from '../auth/agent-session/session-operations.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { SteppedCalls } from '../calls/stepped-calls.fixture.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { keyed, request, startProcess } from '../calls/dial-once/dial-once.fixture.js';
import { PreviewOffers } from '../calls/previews/preview-offers.js';
import type { AuthMetrics } from '../auth/auth-metrics.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { CountedSteps } from '../state/counted-steps.fixture.js';
import type { CcGatewayClients } from '../upstream/cc-gateway/cc-gateway-clients.js';
import { AgentDial } from './agent-dial.js';
import { PreviewDial } from './preview-dial.js';

const agent = { tenantId: 'acme', agentId: '291' };
const wanted = { kind: 'outbound', called: '13900139000' } as const;

describe('the steps that a call takes in the state store', () => {
  const environment = Object.assign(new Environment(), {
    RATE_LIMIT_CALLER_PER_MINUTE: 10,
    RATE_LIMIT_TENANT_PER_MINUTE: 10,
  });
  let store: CountedSteps;
  let calls: SteppedCalls;
  let dial: (operation?: () => Promise<{ callId: string }>) => AgentDial;
  beforeEach(async () => {
    store = new CountedSteps();
    calls = new SteppedCalls(store, environment);
    const records = new SessionRecords(store);
    const clients = { of: () => ({}) } as unknown as CcGatewayClients;
    const exchange = new SessionExchange(clients, records, environment, {} as AuthMetrics);
    const operations = new SessionOperations(store, environment);
    const access = new GatewayAccess(exchange, records, new SessionChanges(), operations);
    const reconciliation = new CallReconciliation(calls, environment);
    const parts = { store, access, calls, reconciliation };
    dial = (operation = () => Promise.resolve({ callId: '1-1' })) => new AgentDial(parts, agent, wanted, operation);
    const credentials = { sessionId: 'present', guid: 'g', replacedGuids: [], cookie: null };
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials });
  });
  afterEach(() => store.close());

  it.each([
    ['with a key', keyed],
    ['without a key', request],
  ])('are at most six for one that is placed %s', async (_what, one) => {
    const place = () => startProcess(store, environment).place(one, dial());
    expect(await store.of(place)).toBeLessThanOrEqual(6);
    expect(await calls.list(agent)).toMatchObject([{ state: 'accepted', callId: '1-1' }]);
  });

  it('are at most six for a preview, whose offer is taken in the step that writes the call down', async () => {
    const offers = new PreviewOffers(store, environment);
    await offers.add(agent, { controlId: '7', numbers: ['13900139000'], callData: null });
    const preview = new PreviewDial(dial(), offers, { controlId: '7', called: '13900139000' });
    const place = () => startProcess(store, environment).place(keyed, preview);
    expect(await store.of(place)).toBeLessThanOrEqual(6);
    expect(await offers.list(agent)).toEqual([]);
  });

  it('leave nothing of one that was refused', async () => {
    const refused = dial(() => Promise.reject(new Problem('CALL_REJECTED')));
    const place = () => startProcess(store, environment).place(keyed, refused);
    await expect(place()).rejects.toMatchObject({ code: 'CALL_REJECTED' });
    expect(await calls.list(agent)).toEqual([]);
  });

  it('take an agent who is on another call for refused without writing one down', async () => {
    await calls.begin(agent, wanted);
    const second = { ...request, numbers: ['13900139001'] };
    await expect(startProcess(store, environment).place(second, dial())).rejects.toMatchObject({
      code: 'AGENT_STATE_CONFLICT',
      outcome: 'not_executed',
    });
    expect(await calls.list(agent)).toHaveLength(1);
  });
});
