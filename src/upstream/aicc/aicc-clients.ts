import type { AiccSettings } from '../../config/tenant.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import type { TenantClients, UpstreamKind } from '../tenant-clients.js';
import { AiccClient } from './aicc-client.js';

/** The AICC of each tenant that has one. */
export type AiccClients = TenantClients<AiccClient>;
export const AICC_CLIENTS = Symbol('AICC_CLIENTS');

export const aiccKind: UpstreamKind<AiccClient, AiccSettings> = {
  upstream: 'aicc',
  settingsOf: ({ aicc }) => aicc,
  open: (settings) => new AiccClient(settings, open(settings, settings.baseUrl), open(settings, settings.tokenBaseUrl)),
  missing: 'FEATURE_NOT_CONFIGURED',
};

const open = ({ ca, cert, key }: AiccSettings, baseUrl: string) =>
  new UpstreamHttp({ baseUrl, ca, cert, key: key?.reveal() });
