import type { Secret } from './secret.js';

/** One customer organisation: its CC-Gateway VDN, its AICC application and what its users may dial. */
export interface Tenant {
  readonly id: string;
  readonly ccGateway: CcGatewaySettings;
  /** Null where the tenant has no mobile-agent calls. */
  readonly aicc: AiccSettings | null;
  readonly policy: CallPolicy;
}

/** How a tenant's CC-Gateway is reached. */
export interface CcGatewaySettings extends TlsSettings {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** AUTHMODE of the gateway: `dynamic` (2) rotates the Guid, `static` (1) keeps it. */
  readonly authMode: 'dynamic' | 'static';
  readonly agentIds: AgentIdRange;
  /** Plain http was asked for in so many words. */
  readonly insecure: boolean;
}

/** Which agent ids belong to the tenant, both ends included. */
export interface AgentIdRange {
  readonly min: number;
  readonly max: number;
}

/** How a tenant's bidirectional calls are placed. */
export interface AiccSettings extends TlsSettings {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Where tokens are fetched: some sites serve them at another address. Without a trailing slash. */
  readonly tokenBaseUrl: string;
  readonly product: 'aicc' | 'ita';
  readonly appKey: string;
  readonly appSecret: Secret;
  /** Life asked for each access token, at most 3600. */
  readonly tokenTtlSeconds: number;
  /** Plain http was asked for in so many words. */
  readonly insecure: boolean;
  /** Signs the release callbacks; without it they are not signed. */
  readonly callbackSharedKey?: Secret;
  /** Last segment of the answer-callback address that the tenant enters in the AICC console. */
  readonly answerCallbackToken?: Secret;
}

/** PEM contents of the files named in the tenants file. */
export interface TlsSettings {
  /** Trusted instead of the public authorities. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: Secret;
}

/** What a tenant's users may show and dial. Null where the tenant sets no limit. */
export interface CallPolicy {
  /** The only numbers that may be shown. */
  readonly callerIds: readonly string[] | null;
  /** RE2 patterns, unanchored, over the called number: deny wins, no `allow` means all. */
  readonly destinations: { readonly allow: readonly string[]; readonly deny: readonly string[] } | null;
}
