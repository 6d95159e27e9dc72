import type { CcGatewaySettings } from '../../config/tenant.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import type { TenantClients, UpstreamKind } from '../tenant-clients.js';
import { CcGatewayClient } from './cc-gateway-client.js';

/** The CC-Gateway of each tenant. */
export type CcGatewayClients = TenantClients<CcGatewayClient>;
export const CC_GATEWAY_CLIENTS = Symbol('CC_GATEWAY_CLIENTS');

export const ccGatewayKind: UpstreamKind<CcGatewayClient, CcGatewaySettings> = {
  upstream: 'cc-gateway',
  settingsOf: ({ ccGateway }) => ccGateway,
  open: ({ baseUrl, ca, cert, key }) =>
    new CcGatewayClient(new UpstreamHttp({ baseUrl, ca, cert, key: key?.reveal() })),
  missing: 'FORBIDDEN_TENANT',
};
