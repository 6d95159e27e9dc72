import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { Secret } from '../config/secret.js';
import type { Tenant } from '../config/tenant.js';
import { Tenants } from '../config/tenants.js';
import { Metrics } from '../observability/metrics/metrics.js';
import { aiccKind } from './aicc/aicc-clients.js';
import { ccGatewayKind } from './cc-gateway/cc-gateway-clients.js';
import { UpstreamMetrics } from './upstream-metrics.js';
import { LocalServers, recording, type ReceivedRequest } from './http/local-servers.fixture.js';
import { TenantClients } from './tenant-clients.js';

const metrics = new UpstreamMetrics(new Metrics());
const servers = new LocalServers();
afterEach(() => servers.close());

const tenant = (id: string, aicc: Tenant['aicc'] = null): Tenant => ({
  id,
  ccGateway: {
    baseUrl: 'http://127.0.0.1:1',
    authMode: 'dynamic',
    agentIds: { min: 101, max: 999999 },
    insecure: true,
  },
  aicc,
  policy: { callerIds: null, destinations: null },
});

const tenants = (...all: Tenant[]) => new Tenants(new Map(all.map((one) => [one.id, one])));

describe('the clients of the tenants', () => {
  it('are one for each tenant and kept', () => {
    const clients = new TenantClients(tenants(tenant('acme'), tenant('globex')), ccGatewayKind(metrics));
    expect(clients.of('acme')).toBe(clients.of('acme'));
    expect(clients.of('acme')).not.toBe(clients.of('globex'));
  });

  it('are refused to a tenant that is not configured', () => {
    expect(() => new TenantClients(tenants(), ccGatewayKind(metrics)).of('acme')).toThrow('Unknown tenant');
    expect(() => new TenantClients(tenants(tenant('acme')), aiccKind(metrics)).of('acme')).toThrow(
      'Feature not configured',
    );
  });

  it('fetch the access token where the tenant has it served', async () => {
    const received: ReceivedRequest[] = [];
    const issuer = await servers.listen(
      createServer(recording(received, (_request, response) => response.end('{"AccessToken":"t"}'))),
    );
    const clients = new TenantClients(
      tenants(
        tenant('acme', {
          baseUrl: 'http://127.0.0.1:1',
          tokenBaseUrl: `http://${issuer}`,
          product: 'aicc',
          appKey: 'key-1',
          appSecret: new Secret('secret-1'),
          tokenTtlSeconds: 600,
          insecure: true,
        }),
      ),
      aiccKind(metrics),
    );
    servers.afterwards(() => clients.onModuleDestroy());
    await clients.of('acme').fetchToken(500);
    expect(received.map(({ url }) => url)).toEqual(['/apigovernance/api/oauth/tokenByAkSk']);
  });

  it('send nothing any more once the process stops', async () => {
    const clients = new TenantClients(tenants(tenant('acme')), ccGatewayKind(metrics));
    const gateway = clients.of('acme');
    await clients.onModuleDestroy();
    await expect(gateway.hold({ agentId: '291', deadlineMs: 500 })).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      cause: { reason: 'CLOSED' },
    });
  });
});
