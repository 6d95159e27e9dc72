import { createPrivateKey, X509Certificate } from 'node:crypto';
import { RE2JS } from 're2js';
import { Secret } from './secret.js';
import {
  Choice,
  FileContents,
  Flag,
  HttpUrl,
  Integer,
  Required,
  Rule,
  Section,
  SecretText,
  Text,
  TextList,
} from './setting.js';

/** Whether this can be parsed. What the parser says about it would help an operator no more than the name of the setting. */
function isReadable(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

const isCertificate = (pem: string) => isReadable(() => new X509Certificate(pem));
const isPrivateKey = (pem: string) => isReadable(() => createPrivateKey(pem));
const isPattern = (source: string) => source !== '' && isReadable(() => RE2JS.compile(source));

/** Addresses of this machine are no exception: credentials pass through whatever forwards them from there. */
const HTTPS = 'must be https with NODE_ENV=production, unless `insecure: true` stands beside it';

/** Far above what a gateway hands out (101 to 999999), far below where numbers lose digits. */
const HIGHEST_AGENT_ID = 2_147_483_647;

/** PEM contents of the files named in the tenants file. */
export class TlsSettings {
  /** Trusted instead of the public authorities. */
  @FileContents('must name a file with a certificate in PEM', (pem) => (isCertificate(pem) ? pem : undefined))
  readonly ca?: string;

  /** Shown to the upstream, which asks for mutual TLS. */
  @Rule<TlsSettings>('is not enough: certFile and keyFile need each other', ({ cert, key }) => !!cert && !key)
  @FileContents('must name a file with a certificate in PEM', (pem) => (isCertificate(pem) ? pem : undefined))
  readonly cert?: string;

  /** Belongs to `cert`. */
  @Rule<TlsSettings>(
    'does not belong to the certificate in certFile',
    ({ cert, key }) => !!cert && !!key && !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key.reveal())),
    { needs: ['cert'] },
  )
  @Rule<TlsSettings>('is not enough: certFile and keyFile need each other', ({ cert, key }) => !!key && !cert)
  @FileContents('must name a file with a private key in PEM without a passphrase', (pem) =>
    isPrivateKey(pem) ? new Secret(pem) : undefined,
  )
  readonly key?: Secret;
}

/** Which agent ids belong to the tenant, both ends included. */
export class AgentIdRange {
  @Rule<AgentIdRange>('must not be above max', ({ min, max }) => min > max, { needs: ['max'] })
  @Integer(1, HIGHEST_AGENT_ID)
  readonly min: number = 101;

  @Integer(1, HIGHEST_AGENT_ID)
  readonly max: number = 999_999;
}

/** How a tenant's CC-Gateway is reached. */
export class CcGatewaySettings extends TlsSettings {
  /** Without a trailing slash. */
  @Rule<CcGatewaySettings>(HTTPS, isPlainHttp('baseUrl'), { inProduction: true })
  @Required()
  @HttpUrl()
  readonly baseUrl!: string;

  /** Plain http was asked for in so many words. */
  @Flag()
  readonly insecure: boolean = false;

  /** AUTHMODE of the gateway: `dynamic` (2) rotates the Guid, `static` (1) keeps it. */
  @Choice('dynamic', 'static')
  readonly authMode: 'dynamic' | 'static' = 'dynamic';

  @Section(AgentIdRange)
  readonly agentIds: AgentIdRange = new AgentIdRange();
}

/** How a tenant's bidirectional calls are placed. */
export class AiccSettings extends TlsSettings {
  /** Without a trailing slash. */
  @Rule<AiccSettings>(HTTPS, isPlainHttp('baseUrl'), { inProduction: true })
  @Required()
  @HttpUrl()
  readonly baseUrl!: string;

  /** Where tokens are fetched: some sites serve them at another address. Default `baseUrl`. Without a trailing slash. */
  @Rule<AiccSettings>(HTTPS, isPlainHttp('tokenBaseUrl'), { inProduction: true })
  @HttpUrl()
  readonly tokenBaseUrl!: string;

  /** Plain http was asked for in so many words. */
  @Flag()
  readonly insecure: boolean = false;

  @Choice('aicc', 'ita')
  readonly product: 'aicc' | 'ita' = 'aicc';

  /** Sent as a header, so nothing but visible ASCII. */
  @Required()
  @Text('must be text of visible ASCII characters without blanks, digits in quotes', /^[\x21-\x7e]+$/)
  readonly appKey!: string;

  /** A line break in the middle of a secret is a file of another kind. */
  @Required()
  @SecretText('must be one line of text, not empty, numbers in quotes', (text) => /^[^\r\n]+$/.test(text))
  readonly appSecret!: Secret;

  /** Life asked for each access token, at most 3600. */
  @Integer(1, 3600)
  readonly tokenTtlSeconds: number = 600;

  /** Signs the release callbacks; without it they are not signed. AICC's console takes no shorter one. */
  @SecretText('must be text of at least 16 characters, digits in quotes', (text) => /^.{16,}$/.test(text))
  readonly callbackSharedKey?: Secret;

  /**
   * Last segment of the answer-callback address that the tenant enters in the AICC console: characters that AICC takes in
   * a callback address, 22 of which cannot be guessed.
   */
  @SecretText('must be text of at least 22 letters, digits, - or _', (text) => /^[\w-]{22,}$/.test(text))
  readonly answerCallbackToken?: Secret;
}

/** RE2 patterns, unanchored, over the called number: deny wins, no `allow` means all. */
export class DestinationRules {
  @TextList('must be a regular expression in RE2 syntax, digits in quotes', isPattern)
  readonly allow: readonly string[] = [];

  @TextList('must be a regular expression in RE2 syntax, digits in quotes', isPattern)
  readonly deny: readonly string[] = [];
}

/** What a tenant's users may show and dial. Null where the tenant sets no limit. */
export class CallPolicy {
  /** The only numbers that may be shown. */
  @TextList('must be a number of 1 to 32 digits, in quotes', (text) => /^\d{1,32}$/.test(text))
  readonly callerIds: readonly string[] | null = null;

  @Section(DestinationRules)
  readonly destinations: DestinationRules | null = null;
}

/** One entry of `tenants`. */
export class TenantSettings {
  @Section(CcGatewaySettings)
  readonly ccGateway: CcGatewaySettings = new CcGatewaySettings();

  /** Null where the tenant has no mobile-agent calls. */
  @Section(AiccSettings)
  readonly aicc: AiccSettings | null = null;

  @Section(CallPolicy)
  readonly policy: CallPolicy = new CallPolicy();
}

/** One customer organisation: its CC-Gateway VDN, its AICC application and what its users may dial. */
export interface Tenant extends TenantSettings {
  readonly id: string;
}

function isPlainHttp<Key extends string>(key: Key) {
  // Not negated: an `insecure` that cannot be read allows nothing.
  return (settings: { insecure: unknown } & Partial<Record<Key, string>>) =>
    settings.insecure !== true && settings[key]?.startsWith('http:') === true;
}
