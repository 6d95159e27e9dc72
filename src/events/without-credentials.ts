import type { SessionCredentials } from '../auth/agent-session/agent-session.js';

/** What Guids look like (developer guide 4015): those of other agents, and old ones, are no reader's business either. */
const ANY_GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[A-Za-z]+\d+/gi;
const REDACTED = '[redacted]';
/** Shorter texts hold no secret: most of what an event says is shorter. */
const SHORTEST_SECRET = 8;

/** The content of an event without the credentials of its agent, should the gateway ever print one there. */
export function withoutCredentials(content: unknown, { guid, replacedGuids, cookie }: SessionCredentials): unknown {
  if (content === null) return null;
  const secrets = [guid, ...replacedGuids, ...(cookie === null ? [] : cookie.split('; ').map(valueOf))];
  return scrub(
    content,
    secrets.filter((secret) => secret.length >= SHORTEST_SECRET),
  );
}

function scrub(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') {
    if (value.length < SHORTEST_SECRET) return value;
    return secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), value).replace(ANY_GUID, REDACTED);
  }
  if (Array.isArray(value)) return value.map((item) => scrub(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [scrub(key, secrets) as string, scrub(item, secrets)]),
  );
}

function valueOf(pair: string): string {
  return pair.slice(pair.indexOf('=') + 1);
}
