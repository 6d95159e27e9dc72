import { simulatorAppKey, simulatorAppSecret } from '../simulator/aicc/aicc-settings.js';

/** The tenants file of the demo: one tenant, with the simulator as CC-Gateway and as AICC. */
export function demoTenants(upstreamUrl: string): string {
  return `tenants:
  acme:
    ccGateway:
      baseUrl: ${upstreamUrl}
    aicc:
      baseUrl: ${upstreamUrl}
      product: aicc
      appKey: "${simulatorAppKey}"
      appSecret: "${simulatorAppSecret}"
`;
}
