import type { AiccSettings } from '../../config/tenant.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { circuitLog } from '../circuit-log.js';
import type { TenantClients, UpstreamKind } from '../tenant-clients.js';
import type { UpstreamMetrics } from '../upstream-metrics.js';
import { AiccClient } from './aicc-client.js';

/** The AICC of each tenant that has one. */
export type AiccClients = TenantClients<AiccClient>;
export const AICC_CLIENTS = Symbol('AICC_CLIENTS');

export const aiccKind = (metrics: UpstreamMetrics): UpstreamKind<AiccClient, AiccSettings> => ({
  upstream: 'aicc',
  settingsOf: ({ aicc }) => aicc,
  open: (settings, tenantId) => {
    const api = open(settings, settings.baseUrl, circuitLog(tenantId, 'aicc'));
    const issuer = open(settings, settings.tokenBaseUrl, circuitLog(tenantId, 'aicc token'));
    return new AiccClient(settings, api, issuer, metrics.of(tenantId, settings.product));
  },
  missing: 'FEATURE_NOT_CONFIGURED',
});

const open = ({ ca, cert, key }: AiccSettings, baseUrl: string, onCircuit: ReturnType<typeof circuitLog>) =>
  new UpstreamHttp({ baseUrl, ca, cert, key: key?.reveal(), onCircuit });
