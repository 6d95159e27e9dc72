import type { SessionCredentials } from '../auth/agent-session/agent-session.js';

/** The content of an event without the credentials of its agent, should the gateway ever print one there. */
export function withoutCredentials(content: unknown, { guid, replacedGuids, cookie }: SessionCredentials): unknown {
  if (content === null) return null;
  const secrets = [guid, ...replacedGuids, ...(cookie === null ? [] : cookie.split('; ').map(valueOf))];
  return scrub(
    content,
    secrets.filter((secret) => secret.length >= 8),
  );
}

function scrub(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), value);
  if (Array.isArray(value)) return value.map((item) => scrub(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [scrub(key, secrets) as string, scrub(item, secrets)]),
  );
}

function valueOf(pair: string): string {
  return pair.slice(pair.indexOf('=') + 1);
}
