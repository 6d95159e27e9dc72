import type { UpstreamHeaders } from '../http/upstream-exchange.js';
import { headerValues, readGuid } from './guid-header.js';

/** What proves a signed-in agent to the gateway. Secret: never logged, never answered. */
export interface GatewayCredentials {
  guid: string;
  /** Affinity cookies of a cluster, as the header `Cookie` carries them. */
  cookie: string | null;
}

/** What an answer brought beside its body. */
export interface FreshCredentials {
  newGuid: string | null;
  /** The `Set-Cookie` headers as they came. */
  setCookies: string[];
}

/** Almost no answer does. */
export function bringsAnything({ newGuid, setCookies }: FreshCredentials): boolean {
  return newGuid !== null || setCookies.length > 0;
}

/** What the headers of an answer change in the credentials. */
export function freshCredentials(headers: UpstreamHeaders): FreshCredentials {
  return { newGuid: readGuid(headers), setCookies: headerValues(headers, 'set-cookie') };
}
