import type { Environment } from '../../config/environment.js';
import type { AiccSettings } from '../../config/tenant.js';

/** Where a call's release is to be reported; ITA knows no address in the call, and without ours nobody reaches us. */
export function callbackBase({ product }: Pick<AiccSettings, 'product'>, { PUBLIC_URL }: Environment): string | null {
  return product === 'ita' || PUBLIC_URL === undefined ? null : `${PUBLIC_URL}/v1/mobile-agent/callbacks/`;
}
