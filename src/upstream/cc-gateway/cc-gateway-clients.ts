import type { CcGatewaySettings } from '../../config/tenant.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { circuitLog } from '../circuit-log.js';
import type { TenantClients, UpstreamKind } from '../tenant-clients.js';
import type { UpstreamMetrics } from '../upstream-metrics.js';
import { CcGatewayClient } from './cc-gateway-client.js';

/** The CC-Gateway of each tenant. */
export type CcGatewayClients = TenantClients<CcGatewayClient>;
export const CC_GATEWAY_CLIENTS = Symbol('CC_GATEWAY_CLIENTS');

export const ccGatewayKind = (metrics: UpstreamMetrics): UpstreamKind<CcGatewayClient, CcGatewaySettings> => ({
  upstream: 'cc-gateway',
  settingsOf: ({ ccGateway }) => ccGateway,
  open: ({ baseUrl, ca, cert, key }, tenantId) => {
    const onCircuit = circuitLog(tenantId, 'cc-gateway');
    const http = new UpstreamHttp({ baseUrl, ca, cert, key: key?.reveal(), onCircuit });
    return new CcGatewayClient(http, metrics.of(tenantId, 'cc-gateway'));
  },
  missing: 'FORBIDDEN_TENANT',
});
