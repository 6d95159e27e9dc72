import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Environment } from '../config/environment.js';
import { Tenants } from '../config/tenants.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { ccGatewayKind } from '../upstream/cc-gateway/cc-gateway-clients.js';
import { TenantClients } from '../upstream/tenant-clients.js';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { GatewayAccess } from './gateway-access.js';
import { SessionOperations } from '../auth/agent-session/session-operations.js';
import { detectedChange, SessionChanges } from '../auth/agent-session/session-changes.js';
import { SessionExchange } from '../auth/agent-session/session-exchange.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { AuthMetrics } from '../auth/auth-metrics.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { UpstreamMetrics } from '../upstream/upstream-metrics.js';

const agent = { tenantId: 'acme', agentId: '291' };

describe('GatewayAccess', () => {
  let store: MemoryStore;
  let records: SessionRecords;
  let access: GatewayAccess;
  let announced: string[];
  const signIn = (signingOut: boolean) =>
    records.write(agent, {
      ...signedOutSession,
      state: 'signedIn',
      signingOut,
      credentials: { sessionId: 'present', guid: 'g', replacedGuids: [], cookie: null },
    });
  beforeEach(() => {
    store = new MemoryStore();
    records = new SessionRecords(store);
    announced = [];
    const changes = new SessionChanges();
    changes.listen((_agent, { kind }) => Promise.resolve(void announced.push(kind)));
    const metrics = new Metrics();
    const clients = new TenantClients(new Tenants(new Map()), ccGatewayKind(new UpstreamMetrics(metrics)));
    const exchange = new SessionExchange(clients, records, new Environment(), new AuthMetrics(metrics));
    access = new GatewayAccess(exchange, records, changes, new SessionOperations(store, new Environment()));
  });
  afterEach(() => store.close());

  it('announces once that a session is lost, however many answers say so', async () => {
    await signIn(false);
    await Promise.all([1, 2, 3].map(() => access.lose(agent, 'present', detectedChange('lost'))));
    expect(announced).toEqual(['lost']);
    expect(await records.read(agent)).toEqual({ ...signedOutSession, state: 'signedOut' });
  });

  it('leaves a session alone when only the one before it is lost', async () => {
    await signIn(false);
    await access.lose(agent, 'before', detectedChange('takenOver'));
    expect({ announced, lasts: await records.lasts(agent, 'present') }).toEqual({ announced: [], lasts: true });
  });

  it.each([
    ['lost', 'signedOut'],
    ['takenOver', 'takenOver'],
  ] as const)('announces a session that is %s while it is being signed out as %s', async (kind, told) => {
    await signIn(true);
    await access.lose(agent, 'present', detectedChange(kind));
    expect(announced).toEqual([told]);
  });
});
