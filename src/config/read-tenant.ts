import { RE2JS } from 're2js';
import { requiredSecret, secretValue } from './file-value.js';
import { choice, flag, integer, listOf, text, url } from './kind.js';
import type { Section } from './section.js';
import type { AgentIdRange, AiccSettings, CallPolicy, CcGatewaySettings, Tenant } from './tenant.js';
import { readTlsSettings } from './tls-settings.js';

/** Sent as a header, so nothing but visible ASCII. */
const headerText = text('must be text of visible ASCII characters without blanks, digits in quotes', (value) =>
  /^[\x21-\x7e]+$/.test(value),
);
/** AICC's console takes no shorter one. */
const sharedKey = text('must be text of at least 16 characters, digits in quotes', (value) => /^.{16,}$/.test(value));
/** A path segment of characters that AICC takes in a callback address; 22 of them cannot be guessed. */
const pathToken = text('must be text of at least 22 letters, digits, - or _', (value) => /^[\w-]{22,}$/.test(value));
const telephoneNumber = text('must be a number of 1 to 32 digits, in quotes', (value) => /^\d{1,32}$/.test(value));
const pattern = text('must be a regular expression in RE2 syntax, digits in quotes', isPattern);
/** Far above what a gateway hands out (101 to 999999), far below where numbers lose digits. */
const agentId = integer(1, 2_147_483_647);

/** One entry of `tenants`. */
export function readTenant(id: string, section: Section): Tenant {
  return {
    id,
    ccGateway: section.required('ccGateway', readCcGateway),
    aicc: section.optional('aicc', readAicc) ?? null,
    policy: section.optional('policy', readPolicy) ?? { callerIds: null, destinations: null },
  };
}

function readCcGateway(section: Section): CcGatewaySettings {
  const baseUrl = section.get('baseUrl', url) ?? section.missing('baseUrl');
  const insecure = section.get('insecure', flag) ?? false;
  if (!insecure) refusePlainHttp(section, 'baseUrl', baseUrl);
  return {
    baseUrl,
    insecure,
    authMode: section.get('authMode', choice('dynamic', 'static')) ?? 'dynamic',
    agentIds: section.optional('agentIds', readAgentIds) ?? { min: 101, max: 999_999 },
    ...readTlsSettings(section),
  };
}

function readAgentIds(section: Section): AgentIdRange {
  const min = section.get('min', agentId) ?? 101;
  const max = section.get('max', agentId) ?? 999_999;
  if (min > max) section.blame('min', 'must not be above max');
  return { min, max };
}

function readAicc(section: Section): AiccSettings {
  const baseUrl = section.get('baseUrl', url) ?? section.missing('baseUrl');
  const tokenBaseUrl = section.get('tokenBaseUrl', url);
  const insecure = section.get('insecure', flag) ?? false;
  if (!insecure) refusePlainHttp(section, 'baseUrl', baseUrl);
  if (!insecure && tokenBaseUrl) refusePlainHttp(section, 'tokenBaseUrl', tokenBaseUrl);
  const callbackSharedKey = secretValue(section, 'callbackSharedKey', sharedKey);
  const answerCallbackToken = secretValue(section, 'answerCallbackToken', pathToken);
  return {
    baseUrl,
    tokenBaseUrl: tokenBaseUrl ?? baseUrl,
    insecure,
    product: section.get('product', choice('aicc', 'ita')) ?? 'aicc',
    appKey: section.get('appKey', headerText) ?? section.missing('appKey'),
    appSecret: requiredSecret(section, 'appSecret'),
    tokenTtlSeconds: section.get('tokenTtlSeconds', integer(1, 3600)) ?? 600,
    ...(callbackSharedKey && { callbackSharedKey }),
    ...(answerCallbackToken && { answerCallbackToken }),
    ...readTlsSettings(section),
  };
}

function readPolicy(section: Section): CallPolicy {
  const destinations = section.optional('destinations', (rules) => ({
    allow: rules.get('allow', listOf(pattern)) ?? [],
    deny: rules.get('deny', listOf(pattern)) ?? [],
  }));
  return { callerIds: section.get('callerIds', listOf(telephoneNumber)) ?? null, destinations: destinations ?? null };
}

/** Addresses of this machine are no exception: credentials pass through whatever forwards them from there. */
function refusePlainHttp(section: Section, key: string, address: string): void {
  if (!section.context.production || !address.startsWith('http:')) return;
  section.blame(key, 'must be https with NODE_ENV=production, unless `insecure: true` stands beside it');
}

function isPattern(source: string): boolean {
  try {
    RE2JS.compile(source);
    return true;
  } catch {
    // Only a syntax error is thrown, and the sentence of the kind says so.
    return false;
  }
}
